using System.Globalization;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Features;
using MlNetTransfer.Numerics;
using MlNetTransfer.Training;
using MlNetTransfer.Unknowns;

namespace MlNetTransfer.Runs.Stations;

/// <summary>How a trained model tells images that are of none of its classes: distances from the training images, and a threshold on the validation images.
/// </summary>
internal sealed class UnknownStation(RunContext context)
{
    // Fewer say nothing about how images of a class differ.
    private const int LeastTrain = 20, LeastBeyondClasses = 10;

    /// <summary>Refuses a run that could not set a threshold in its end.</summary>
    /// <param name="options">The user's.</param>
    /// <param name="train">Images to train on.</param>
    /// <param name="validation">Images to validate on.</param>
    /// <param name="classes">How many there are.</param>
    /// <exception cref="TransferException">MNT718.</exception>
    public static void Require(TransferOptions options, int train, int validation, int classes)
    {
        if (options.Unknown is null)
        {
            return;
        }

        if (validation == 0)
        {
            throw Refused(
                "there are no validation images, and the threshold must be set on images that nothing is trained on",
                "Leave --validation-fraction above 0, name validation images, or leave out --unknown.");
        }

        if (train < LeastTrain || train - classes < LeastBeyondClasses)
        {
            throw Refused(
                $"{train} training images of {classes} classes are too few to measure how images of a class differ; needed are "
                    + $"{Math.Max(LeastTrain, classes + LeastBeyondClasses)}",
                "Give more images, or leave out --unknown.");
        }
    }

    /// <param name="trained">The model that is kept.</param>
    /// <returns>The same, with what refuses images where that was asked for.</returns>
    /// <exception cref="TransferException">MNT718.</exception>
    public TrainedTransfer Run(TrainedTransfer trained)
    {
        if (context.Options.Unknown is null)
        {
            return trained;
        }

        LabelledImage[] images = [.. trained.Dataset.Images.Where(i => i.Split != ImageSplit.Test)];
        FeatureSet features = context.Features(trained.Model.Backbone, trained.Model.Weights, trained.Model.Stages, images);
        int[] Rows(ImageSplit split) =>
            [.. Enumerable.Range(0, images.Length).Where(i => images[i].Split == split && !features.Rejected.ContainsKey(i))];
        return Run(
            trained, new MatrixRows(features.Features), [.. images.Select(i => i.LabelIndex)], Rows(ImageSplit.Train), Rows(ImageSplit.Validation));
    }

    /// <param name="trained">The model that is kept.</param>
    /// <param name="features">[images × features], what its head is given.</param>
    /// <param name="labels">[images].</param>
    /// <param name="train">Rows that it has learned from.</param>
    /// <param name="validation">Rows that neither its network nor <see cref="HeadTrainingResult.BeforeRefit"/> has learned from.</param>
    /// <returns>The same, with what refuses images where that was asked for.</returns>
    /// <exception cref="TransferException">MNT718.</exception>
    public TrainedTransfer Run(TrainedTransfer trained, IRowBlocks features, IReadOnlyList<int> labels, int[] train, int[] validation)
    {
        if (context.Options.Unknown is not { } share)
        {
            return trained;
        }

        int classes = trained.Model.Labels.Count;
        Require(context.Options, train.Length, validation.Length, classes);
        context.Progress?.Report(new TransferProgress("Measuring distances", 0, 1, "steps"));
        (UnknownModel distances, int measured) = UnknownTrainer.Distances(features, labels, classes, train, context.CancellationToken)
            ?? throw Refused("the training images of each class are all alike, so there is nothing to measure distances in", "Leave out --unknown.");

        // The exported head may have learned from the validation images, and would be too sure of them.
        LinearHead head = ReferenceEquals(trained.Model.Head, trained.Probe.Head) ? (trained.Probe.BeforeRefit ?? trained.Probe).Head : trained.Model.Head;
        (UnknownModel model, UnknownSummary summary) = UnknownTrainer.Threshold(distances, measured, features, validation, head, share);
        context.Progress?.Report(new TransferProgress("Measuring distances", 1, 1, "steps"));
        return trained with
        {
            Model = trained.Model with { Unknown = model },
            Unknown = summary,
            Dataset = trained.Dataset.WithFindings(Uncertain(summary)),
        };
    }

    private static IEnumerable<Finding> Uncertain(UnknownSummary summary)
    {
        int enough = UnknownThreshold.Enough(summary.Share);
        if (summary.ValidationImages < enough)
        {
            string kept = summary.ValidationImages < UnknownThreshold.Least(summary.Share)
                ? $"; so few cannot keep it at {Percent(summary.Share)}, and the threshold is behind all of them"
                : "";
            yield return Finding.Warning(
                FindingCode.UnknownUncertain,
                nameof(TransferOptions.Unknown),
                $"is {summary.Share.ToString(CultureInfo.InvariantCulture)}, and {summary.ValidationImages} validation images set the threshold: of "
                    + $"other known images it may refuse {Percent(summary.ExpectedRefused.Lower)} to {Percent(summary.ExpectedRefused.Upper)}{kept}",
                $"For about the share that you asked for give {enough} validation images or more.");
        }
    }

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.#} %");

    private static TransferException Refused(string what, string remedy) =>
        new(Finding.Error(FindingCode.UnknownNotPossible, nameof(TransferOptions.Unknown), what, remedy));
}
