using System.Globalization;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Export;
using MlNetTransfer.Features;
using MlNetTransfer.Numerics;
using MlNetTransfer.Sessions;
using MlNetTransfer.Training;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace MlNetTransfer.Runs.Stations;

/// <summary>After the last step: the model as it is exported, from the image files on, against the scores that training saw.</summary>
internal sealed class ExportCheck(RunContext context)
{
    /// <summary>Of the images that a head is checked on, and a fine-tuning without validation images.</summary>
    public const int FewImages = 64;

    /// <summary>Seconds that the last comparison took for an image, from the file on; 0 before the first.</summary>
    public double SecondsPerImage { get; private set; }

    /// <param name="model">What would be exported.</param>
    /// <param name="images">Images that training scored.</param>
    /// <param name="logits">[images × classes], the trainer's, at temperature 1.</param>
    /// <param name="most">Images that are compared at most, evenly spread.</param>
    public TrainingParity Compare(ClassifierModel model, IReadOnlyList<LabelledImage> images, double[] logits, int most = int.MaxValue)
    {
        int[] chosen = Few([.. Enumerable.Range(0, images.Count)], most);
        int classes = model.Labels.Count;
        double largest = 0;
        int compared = 0, changes = 0;
        Lock gate = new();
        using IFeatureExtractor exported = context.Engine.Exporter.Open(model);
        long begun = context.Time.GetTimestamp();
        exported.Extract(
            [.. chosen.Select(i => images[i])],
            (image, row) =>
            {
                double[] expected = Scores(logits.AsSpan(chosen[image] * classes, classes), model.Head.Temperature);

                // LINQ's largest number leaves out what is none.
                double difference = row.ToArray().Zip(expected).Aggregate(0.0, (most, p) => Math.Max(most, Math.Abs(p.First - p.Second)));
                bool changed = TensorPrimitives.IndexOfMax(row) != TensorPrimitives.IndexOfMax<double>(expected);
                lock (gate)
                {
                    compared++;
                    largest = Math.Max(largest, difference);
                    changes += changed ? 1 : 0;
                }
            },
            (_, _) => { },
            context.Progress,
            context.CancellationToken);
        SecondsPerImage = context.Time.GetElapsedTime(begun).TotalSeconds / Math.Max(1, compared);
        return new TrainingParity { Images = compared, MaxScoreDifference = largest, LabelChanges = changes };
    }

    /// <summary>[rows × classes], at temperature 1.</summary>
    public static double[] Logits(LinearHead head, FeatureMatrix features, int[] rows) => [.. rows.SelectMany(row =>
        Enumerable.Range(0, head.Classes).Select(c => (double)TensorPrimitives.Dot(head.Weights.Row(c), features.Row(row)) + head.Bias[c]))];

    /// <summary>At most so many of them, evenly spread.</summary>
    public static T[] Few<T>(IReadOnlyList<T> all, int most = FewImages) =>
        all.Count <= most ? [.. all] : [.. Enumerable.Range(0, most).Select(i => all[(int)((long)i * all.Count / most)])];

    public static Finding Differs(TrainingParity parity, string kept) => Finding.Error(
        FindingCode.ExportDiffers,
        "export",
        string.Create(
            CultureInfo.InvariantCulture,
            $"for {parity.Images} images the scores of the exported model differ from those of the training by up to {parity.MaxScoreDifference:0.000} ")
            + string.Create(
                CultureInfo.InvariantCulture, $"(allowed is {TrainingParity.MostScoreDifference}), labels on {parity.LabelChanges}"),
        kept);

    private static double[] Scores(ReadOnlySpan<double> logits, double temperature)
    {
        double[] scores = new double[logits.Length];
        TensorPrimitives.Divide(logits, temperature, scores);
        TensorPrimitives.SoftMax<double>(scores, scores);
        return scores;
    }
}
