using System.Collections.Concurrent;
using MlNetTransfer.Datasets;
using MlNetTransfer.Export;
using MlNetTransfer.Features;
using MlNetTransfer.Numerics;
using MlNetTransfer.Reference;
using MlNetTransfer.Sessions;

namespace MlNetTransfer.Runs.Stations;

/// <summary>What those who serve a model compare its answers with, counted while it is tested.</summary>
internal sealed class ReferenceCount
{
    private readonly RunContext _context;
    private readonly IFeatureExtractor _onnx;
    private readonly int _classes, _skipped;
    private readonly DistanceReference? _distance;
    private readonly FeatureDistance? _measure;
    private readonly ConcurrentDictionary<int, int> _distances = [];

    /// <summary>Measures some of the training images.</summary>
    /// <param name="context">Of the run.</param>
    /// <param name="onnx">The exported model, with features behind its scores.</param>
    /// <param name="dataset">With its training images.</param>
    public ReferenceCount(RunContext context, IFeatureExtractor onnx, ImageDataset dataset)
    {
        (_context, _onnx, _classes) = (context, onnx, dataset.Labels.Count);
        _skipped = UnknownRows.Column(onnx) is null ? 0 : 1;
        _distance = Measured(dataset);
        _measure = _distance is null ? null : FeatureDistance.Of(_distance);
    }

    /// <summary>Whether it is written: a model of the ML.NET estimator is not served from its folder.</summary>
    public static bool IsWritten(TransferOptions options) => options.Feed is null;

    /// <summary>How many images are scored for it, beyond those of the test.</summary>
    public static int Images(TransferOptions options, ImageDataset dataset)
    {
        int validation = dataset.In(ImageSplit.Test).Any() ? 0 : dataset.In(ImageSplit.Validation).Count();
        return IsWritten(options) ? Math.Min(TrainingFeatures.MostImages, dataset.In(ImageSplit.Train).Count()) + validation : 0;
    }

    /// <summary>Counts an image. Thread-safe.</summary>
    /// <param name="image">Its number.</param>
    /// <param name="others">What is behind its scores: what the head is given, and before that how unlike the training images it is where that is
    /// known.</param>
    public void Add(int image, ReadOnlySpan<float> others)
    {
        if (_measure is not null)
        {
            _distances[image] = DistanceBins.Of(_measure.Measure(others[_skipped..]));
        }
    }

    /// <summary>Of the test images, or where there are none of the validation images.</summary>
    /// <param name="dataset">With its validation images.</param>
    /// <param name="sha256">Of the model.onnx.</param>
    /// <param name="test">[test images × classes], scores of the images that were counted; null where there are none.</param>
    /// <returns>Null where there are no images of either kind.</returns>
    public ModelReference? Of(ImageDataset dataset, string sha256, FeatureMatrix? test)
    {
        FeatureMatrix scores = test
            ?? BatchScores.Of(_onnx, dataset, [.. dataset.In(ImageSplit.Validation)], _context.Progress, _context.CancellationToken, Add).Scores;
        return scores.Rows == 0 ? null : ServedReference.Of(
            sha256,
            test is null ? ModelReference.Validation : ModelReference.Test,
            scores,
            _distance,
            [.. _distances.OrderBy(d => d.Key).Select(d => d.Value)]);
    }

    private DistanceReference? Measured(ImageDataset dataset)
    {
        int before = _classes + _skipped, length = _onnx.Outputs.Sum(o => o.Dimension) - before;
        if (length <= 0)
        {
            return null;
        }

        // Hashes are in no order that has to do with the images.
        LabelledImage[] images = [.. dataset.In(ImageSplit.Train).OrderBy(i => i.Hash.Low).Take(TrainingFeatures.MostImages)];
        FeatureMatrix features = new(images.Length, length);
        bool[] read = new bool[images.Length];
        _onnx.Extract(
            images,
            (i, row) =>
            {
                row[before..].CopyTo(features.Row(i));
                read[i] = true;
            },
            (_, _) => { },
            _context.Progress,
            _context.CancellationToken);
        int[] kept = [.. Enumerable.Range(0, images.Length).Where(i => read[i])];
        FeatureMatrix rows = new(kept.Length, length);
        foreach ((int to, int from) in kept.Index())
        {
            features.Row(from).CopyTo(rows.Row(to));
        }

        return TrainingFeatures.Measure(rows, [.. kept.Select(i => images[i].LabelIndex)], _classes);
    }
}
