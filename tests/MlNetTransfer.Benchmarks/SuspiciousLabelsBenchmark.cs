using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Features;
using MlNetTransfer.Numerics;
using MlNetTransfer.Onnx.Extraction;
using MlNetTransfer.Profiling;
using MlNetTransfer.Weights;

namespace MlNetTransfer.Benchmarks;

/// <summary>How many swapped labels are found, and how many of the labels that are named were swapped, by how many neighbours must agree. Training
/// images alone.</summary>
internal static class SuspiciousLabelsBenchmark
{
    private const double Swapped = 0.05;
    private const int MostImages = 1000;

    private static readonly int[] Agreeing = [5, 6, 7, 8, 9, 10];
    private static readonly long[] Seeds = [1, 2, 3];

    public static void Run(string data, string weights, string[] sets)
    {
        Report report = new(
            "suspicious-labels", "Suspicious labels", "seeds 1, 2, 3 (which labels are swapped); MobileNetV2 0.35; at most 1,000 training images");
        report.Line("One label in twenty swapped for another class. precision / recall, mean of the seeds, where so many of ten neighbours must agree; "
            + "labels that were wrong before count against precision.\n");
        report.Line($"| set | {string.Join(" | ", Agreeing)} |");
        report.Line($"|---{string.Concat(Agreeing.Select(_ => "|---"))}|");
        BackboneSpec backbone = BackboneCatalog.Find("mobilenetv2_035");
        using OnnxFeatureExtractor extractor = new(backbone, WeightsReader.Load(backbone, Report.WeightsOf(weights, backbone.Name)));
        List<(double Precision, double Recall)[]> all = [];
        foreach (string set in sets)
        {
            ImageDataset dataset = ImageDatasetReader.Read(
                new DatasetOptions { Data = Path.Combine(data, set, "train"), TestFraction = 0, ValidationFraction = 0 }, null, default);
            LabelledImage[] images = [.. dataset.Images.OrderBy(i => i.Hash.Low).Take(MostImages)];
            FeatureMatrix features = new FeatureStore(null, TimeProvider.System).Load(images, extractor, null, default).Features;
            int[] truth = [.. images.Select(i => i.LabelIndex)];
            (double Precision, double Recall)[][] trials = [.. Seeds.Select(seed => Trial(features, truth, dataset.Labels.Count, new RandomSource(seed)))];
            (double Precision, double Recall)[] mean = [.. Agreeing.Select((_, a) => (trials.Average(t => t[a].Precision), trials.Average(t => t[a].Recall)))];
            all.Add(mean);
            report.Line($"| {set} | {string.Join(" | ", mean.Select(m => FormattableString.Invariant($"{m.Precision:0.00} / {m.Recall:0.00}")))} |");
        }

        report.Line($"| mean | {string.Join(" | ", Agreeing.Select((_, a) => FormattableString.Invariant($"{all.Average(m => m[a].Precision):0.00} / {all.Average(m => m[a].Recall):0.00}")))} |");
        report.Save();
    }

    private static (double Precision, double Recall)[] Trial(FeatureMatrix features, int[] truth, int classes, RandomSource random)
    {
        int[] labels = [.. truth], order = [.. Enumerable.Range(0, truth.Length)], rows = [.. order];
        random.Shuffle<int>(order);
        HashSet<int> swapped = [.. order.Take((int)(Swapped * truth.Length))];
        foreach (int row in swapped)
        {
            labels[row] = (labels[row] + 1 + random.NextInt32(classes - 1)) % classes;
        }

        int[] ridge = RidgeProbe.Of(features, rows, labels, classes, default).Predicted;
        NearestNeighbours neighbours = NearestNeighbours.Find(features, rows, labels, default);
        return [.. Agreeing.Select(agreeing =>
        {
            int[] found = [.. SuspiciousLabels.Find(labels, ridge, neighbours, agreeing).Select(f => f.Row)];
            return (found.Length == 0 ? 1 : found.Count(swapped.Contains) / (double)found.Length, found.Count(swapped.Contains) / (double)swapped.Count);
        })];
    }
}
