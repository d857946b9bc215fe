using System.Security.Cryptography;
using System.Text;
using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Features;
using MlNetTransfer.Numerics;
using MlNetTransfer.Planning;
using MlNetTransfer.Training;

namespace MlNetTransfer.Runs.Stations;

/// <summary>Trains the backbone on unlabelled images, and keeps the result only where it helps the labelled ones.</summary>
/// <param name="context">Its options name the folder; it has a fine-tuner.</param>
/// <param name="read">Features of images under some weights.</param>
internal sealed class SelfSupervisionStation(RunContext context, Func<BackboneWeights, LabelledImage[], FeatureSet> read)
{
    private const double Significance = 0.05;

    /// <param name="metric">By which the result is compared with the pretrained weights.</param>
    /// <param name="backbone">The network.</param>
    /// <param name="weights">Its pretrained weights.</param>
    /// <param name="dataset">Its training images are learned from and judged on, its test images are left out.</param>
    /// <returns>Weights to go on with, what was measured, and what was left out of the folder.</returns>
    public (BackboneWeights Weights, SelfSupervisionSummary Summary, IReadOnlyList<Finding> Findings) Run(
        DecisionMetric metric, BackboneSpec backbone, BackboneWeights weights, ImageDataset dataset)
    {
        (TransferOptions options, TimeProvider time) = (context.Options, context.Time);
        long started = time.GetTimestamp();
        HashSet<ContentHash> tested = [.. dataset.In(ImageSplit.Test).Select(i => i.Hash)];
        (LabelledImage[] unlabelled, int rejected, IReadOnlyList<Finding> findings) = UnlabelledImages.Read(
            options.Unlabelled!,
            options.Dataset.PixelLimit,
            tested,
            context.Progress,
            context.CancellationToken);
        LabelledImage[] labelled = [.. dataset.In(ImageSplit.Train)];
        FeatureSet features = read(weights, labelled);
        int[] labels = [.. labelled.Select(i => i.LabelIndex)];
        int[] rows = [.. Enumerable.Range(0, labelled.Length).Where(i => !features.Rejected.ContainsKey(i))];
        LabelledImage[] all = [.. rows.Select(r => labelled[r]).Concat(unlabelled).DistinctBy(i => i.Hash)];

        SelfSupervisedRecipe recipe = SelfSupervisionPolicy.Choose(all.Length);
        context.Pixels.Clear();
        BackboneWeights trained = context.FineTuner!.TrainWithoutLabels(
            new SelfSupervisedTask
            {
                Backbone = backbone,
                Weights = weights,
                Images = new TrainingImages(all, backbone.Preprocessing),
                Recipe = recipe,
                Random = context.Random("self-supervision"),
                OpenFrozenLayers = context.Engine.OpenFrozenLayers,
                Device = options.Device,
                CacheFolder = context.CacheFolder,
            },
            context.Progress,
            context.CancellationToken);
        bool[] before = Right(features);
        SelfSupervisionSummary summary = new()
        {
            UnlabelledImages = unlabelled.Length,
            Rejected = rejected,
            Fingerprint = Fingerprint(all),
            Recipe = recipe,
            Metric = metric,
            AccuracyBefore = Value(DecisionMetric.Accuracy, before),
            MacroAccuracyBefore = Value(DecisionMetric.Macro, before),
            Used = false,
            Seconds = time.GetElapsedTime(started).TotalSeconds,
        };
        if (!trained.Values.Values.All(v => Array.TrueForAll(v, float.IsFinite)))
        {
            return (weights, summary, findings);
        }

        bool[] after = Right(read(trained, labelled));
        MetricDifference own = Difference(metric), other = Difference(MetricDifference.Other(metric));
        bool used = own is { Gain: > 0, PValue: < Significance } && other.Gain >= -PlanSelector.Trade * other.Error;
        summary = summary with
        {
            AccuracyAfter = Value(DecisionMetric.Accuracy, after),
            MacroAccuracyAfter = Value(DecisionMetric.Macro, after),
            PValue = own.PValue,
            Used = used,
            Seconds = time.GetElapsedTime(started).TotalSeconds,
        };
        return (used ? trained : weights, summary, findings);

        bool[] Right(FeatureSet set)
        {
            int[] predicted = RidgeProbe.Of(
                set.Features, rows, labels, dataset.Labels.Count, context.CancellationToken, ClassWeighting.OfCandidates(metric, Judged())).Predicted;
            return [.. rows.Select((r, i) => predicted[i] == labels[r])];
        }

        int[] Judged() => [.. rows.Select(r => labels[r])];

        double Value(DecisionMetric by, bool[] right) => MetricDifference.Value(by, right, Judged());

        MetricDifference Difference(DecisionMetric by) => MetricDifference.Of(by, after, before, Judged());
    }

    private static string Fingerprint(LabelledImage[] images)
    {
        string hashes = string.Join('\n', images.Select(i => i.Hash.ToString()).Order(StringComparer.Ordinal));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(hashes)));
    }
}
