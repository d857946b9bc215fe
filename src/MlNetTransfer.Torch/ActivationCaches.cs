using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;
using MlNetTransfer.Training;

namespace MlNetTransfer.Torch;

/// <summary>What a training keeps of its frozen blocks: float16 of the views that it learns from, and float32 of the images that judge it, so that
/// their scores are those of the model as it is exported.</summary>
/// <param name="Train">Null where everything runs in every epoch.</param>
/// <param name="Validation">Null where the validation images run through the whole network.</param>
internal sealed record ActivationCaches(ActivationCache? Train, ActivationCache? Validation) : IDisposable
{
    // Own choice, of the time that is left: a second view teaches less than training that there is no time for, and a first that takes more would
    // leave the layers behind it fewer passes than they make without.
    private const double TimeShare = 1 / 3.0;

    /// <summary>Runs the frozen blocks once.</summary>
    /// <param name="train">Pixels.</param>
    /// <param name="validation">Pixels.</param>
    /// <param name="firstBlock">0-based index of the first block that trains.</param>
    /// <param name="task">Gives the network, the views, the folder, the limit of both files together, and the random source.</param>
    /// <param name="time">Tells which files of killed trainings are old, and how long views take.</param>
    /// <param name="started">When the preparation began.</param>
    /// <param name="progress">Views done.</param>
    /// <param name="cancellationToken">Ends the work between batches.</param>
    /// <returns>Empty when nothing is frozen, when not one view fits the limit or the time, or when the disk does not take it.</returns>
    public static ActivationCaches Create(
        ITrainingInputs train,
        ITrainingInputs validation,
        int firstBlock,
        FineTuningTask task,
        TimeProvider time,
        long started,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken)
    {
        if (firstBlock == 0 || train.Count == 0 || task.ActivationLimit == 0)
        {
            return new(null, null);
        }

        using IFrozenLayers layers = task.OpenFrozenLayers(task.Backbone.FirstBlocks(firstBlock), task.Weights);
        long values = (long)layers.Side * layers.Side * layers.Channels;
        int? known = task.KeptViews ?? LoopCheckpoints.KeptViews(task);
        (int views, bool keepsValidation) = Fitting(
            train.Count, validation.Count, values, known ?? task.Recipe.CachedViews, task.ActivationLimit);
        string folder = Path.Combine(task.CacheFolder, "activations");
        if (views == 0 || !Prepare(folder, time.GetUtcNow().AddDays(-1).UtcDateTime))
        {
            return new(null, null);
        }

        double left = task.TimeBudget is { } given ? (given - time.GetElapsedTime(started)).TotalSeconds : double.PositiveInfinity;
        long begun = time.GetTimestamp();
        ActivationCache? kept = Fill(train, views, known is null && task.TimeBudget is not null ? Affordable : null, exact: false);
        try
        {
            return new(kept, kept is null || !keepsValidation ? null : Fill(validation, 1, null, exact: true));
        }
        catch
        {
            kept?.Dispose();
            throw;
        }

        int Affordable(double share) => (int)Math.Min(views, TimeShare * left * share / time.GetElapsedTime(begun).TotalSeconds);

        ActivationCache? Fill(ITrainingInputs inputs, int count, Func<double, int>? affordable, bool exact) =>
            ActivationCache.Create(inputs, firstBlock, layers, count, affordable, exact, folder, task.Random.Fork("views"), progress, cancellationToken);
    }

    public void Dispose()
    {
        Train?.Dispose();
        Validation?.Dispose();
    }

    /// <summary>The validation images come first, for there are few of them; they stand back where nothing else would fit.</summary>
    /// <param name="train">Images.</param>
    /// <param name="validation">Images.</param>
    /// <param name="values">Per image and view.</param>
    /// <param name="views">Wanted per training image.</param>
    /// <param name="limit">Bytes of both files together.</param>
    internal static (int Views, bool Validation) Fitting(int train, int validation, long values, int views, long limit)
    {
        long perView = train * values * ActivationCache.BytesPerValue(exact: false), judged = validation * values * ActivationCache.BytesPerValue(exact: true);
        int beside = (int)Math.Clamp((limit - judged) / perView, 0, views);
        return beside > 0 ? (beside, validation > 0) : ((int)Math.Min(views, limit / perView), false);
    }

    /// <summary>Removes what a training that was killed left behind; on Unix a file that is in use loses its name only.</summary>
    private static bool Prepare(string folder, DateTime before)
    {
        try
        {
            Directory.CreateDirectory(folder);
            foreach (string file in Directory.EnumerateFiles(folder, "*" + ActivationCache.Extension).Where(f => File.GetLastWriteTimeUtc(f) < before))
            {
                File.Delete(file);
            }

            return true;
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            return false;
        }
    }
}
