using MlNetTransfer.Diagnostics;
using MlNetTransfer.Sessions;

namespace MlNetTransfer;

/// <summary>Scores what waits, as many images at once as there are: what one thread does.</summary>
/// <param name="model">Shared by all.</param>
/// <param name="queue">Where images wait.</param>
/// <param name="options">Of the predictor.</param>
/// <param name="inside">Images that are in the predictor, those that are decoded included.</param>
/// <param name="release">Takes pixels that nobody needs any more.</param>
internal sealed class BatchWorker(
    OnnxClassifier model, BatchQueue<WaitingImage> queue, BatchingOptions options, Func<int> inside, Action<float[]> release)
{
    private static readonly int[] First = [0];

    private readonly float[] _together = new float[options.MaxBatchSize * model.ImageLength], _scores = new float[model.RowLength];
    private readonly int[] _indices = [.. Enumerable.Range(0, options.MaxBatchSize)];

    /// <summary>Images that were scored on all cores.</summary>
    public int OnAllCores { get; private set; }

    /// <summary>Works until the queue is closed and empty.</summary>
    public void Run()
    {
        WaitingImage[] batch = new WaitingImage[options.MaxBatchSize];
        while (queue.Take(batch) is var taken and > 0)
        {
            List<WaitingImage> wanted = new(taken);
            foreach (WaitingImage image in batch.AsSpan(0, taken))
            {
                if (image.IsAbandoned)
                {
                    release(image.Pixels);
                }
                else
                {
                    wanted.Add(image);
                }
            }

            Array.Clear(batch);
            if (wanted.Count > 0)
            {
                options.BatchTaken?.Invoke(wanted.Count);
                Score([.. wanted]);
            }
        }
    }

    private void Score(WaitingImage[] images)
    {
        try
        {
            if (images is [var only])
            {
                ScoreOne(only);
            }
            else
            {
                ScoreTogether(images);
            }
        }
        catch (Exception e)
        {
            // Belongs to the requests; the worker goes on with the next ones.
            Array.ForEach(images, image => image.Failed(e));
        }
    }

    /// <summary>Where other images are decoded meanwhile, they need the other cores.</summary>
    private void ScoreOne(WaitingImage image)
    {
        try
        {
            if (inside() > 1)
            {
                model.ScoreBatch(image.Pixels, First, _scores, (_, row) => Answer(image, row));
                return;
            }

            OnAllCores++;
            model.ScoreOne(image.Pixels, _scores);
            image.Predicted(model.ToPrediction(_scores, "image"));
        }
        finally
        {
            release(image.Pixels);
        }
    }

    private void ScoreTogether(WaitingImage[] images)
    {
        for (int i = 0; i < images.Length; i++)
        {
            images[i].Pixels.CopyTo(_together, i * model.ImageLength);
            release(images[i].Pixels);
        }

        model.ScoreBatch(_together, _indices.AsSpan(0, images.Length), _scores, (i, row) => Answer(images[i], row));
    }

    /// <summary>What one image is, the others do not suffer for.</summary>
    private void Answer(WaitingImage image, ReadOnlySpan<float> row)
    {
        if (ScoreCheck.WhyNoScores(row[..model.Labels.Count], "image") is { } finding)
        {
            image.Failed(new TransferException(finding));
        }
        else
        {
            image.Predicted(model.ToPrediction(row, "image"));
        }
    }
}
