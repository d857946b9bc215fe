using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Evaluation;
using MlNetTransfer.Features;
using MlNetTransfer.Numerics;
using MlNetTransfer.Onnx;
using MlNetTransfer.Planning;
using MlNetTransfer.Sessions;
using MlNetTransfer.Training;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace MlNetTransfer.Benchmarks.Large;

/// <summary>What it costs to keep features as binary16 with an exponent per row: the linear probe on them against that on float32, on real sets.</summary>
internal static class HalfBenchmark
{
    /// <param name="data">Sets as <c>set/{train,test}/class/file</c>.</param>
    /// <param name="cache">Cache folder in which the backbones are installed.</param>
    /// <param name="sets">Names of folders.</param>
    public static void Run(string data, string cache, string[] sets)
    {
        Report report = new(
            "large-half",
            "Features as binary16",
            "linear probe on float32 features, held, and on binary16 features, in files; seed 1; scores and labels are those of the test images, which are read "
                + "once; 'head alone': the float32 head on binary16 features, what rounding the features changes without training anew",
            "large-half");
        report.Line("| set | backbone | test images | accuracy, float32 | binary16 | log-loss, float32 | binary16 | labels changed | largest score difference | "
            + "mean | head alone: largest | mean |");
        report.Line("|---|---|---|---|---|---|---|---|---|---|---|---|");
        OnnxTransferEngine engine = new();
        foreach (string set in sets)
        {
            ImageDataset dataset = ImageDatasetReader.Read(new DatasetOptions { Data = Path.Combine(data, set) }, null, default);
            foreach (PretrainedWeights installed in engine.Pretrained.List(cache).Where(w => w.Path is not null))
            {
                BackboneSpec backbone = BackboneCatalog.Find(installed.Name);
                BackboneWeights weights = engine.Pretrained.Load(backbone, installed.Path!);
                backbone = backbone.WithImageSide(TransferPolicy.ImageSideFor(dataset.CommonSide(ImageSplit.Train), backbone.Preprocessing.ResizeShorterSide));
                Measure(report, set, dataset, backbone, weights, engine, cache);
            }
        }

        report.Save();
    }

    private static void Measure(
        Report report, string set, ImageDataset dataset, BackboneSpec backbone, BackboneWeights weights, OnnxTransferEngine engine, string cache)
    {
        using IFeatureExtractor extractor = engine.OpenFeatures(backbone, weights, [backbone.Stages[^1].Name], null);
        LabelledImage[] images = [.. dataset.Images];
        FeatureMatrix features = new FeatureStore(cache, TimeProvider.System).Load(images, extractor, null, default).Features;
        int[] labels = [.. images.Select(i => i.LabelIndex)];
        int[] Rows(ImageSplit split) => [.. Enumerable.Range(0, images.Length).Where(i => images[i].Split == split)];
        int[] train = Rows(ImageSplit.Train), validation = Rows(ImageSplit.Validation), test = Rows(ImageSplit.Test);

        LinearHead held = HeadTrainer.Train(features, labels, dataset.Labels.Count, train, validation, new HeadOptions(), new RandomSource(1), null, default).Head;
        string work = Directory.CreateTempSubdirectory("mlnet-transfer-half-").FullName;
        try
        {
            string file = Path.Combine(work, "part" + FeaturePartWriter.Extension);
            FeatureOrigin origin = FeatureOrigin.Of(extractor, backbone, weights);
            FeaturePartWriter.Write(file, origin, writer =>
            {
                for (int i = 0; i < images.Length; i++)
                {
                    writer.Append(images[i].Hash, features.Row(i), images[i].Name);
                }
            });
            using FeatureParts parts = FeatureParts.Open([file], verify: true, default);
            using StoredFeatures stored = new(parts, [.. Enumerable.Range(0, images.Length)]);
            LinearHead half = new StreamedHeadTrainer(stored, labels, dataset.Labels.Count, new StreamedHeadOptions(), null, default)
                .Train(train, validation, new RandomSource(1)).Result.Head;

            int[] own = [.. test.Select(r => labels[r])];
            FeatureMatrix one = HeadScores.Of(held, new Held(features), test), other = HeadScores.Of(half, stored, test), rounded = HeadScores.Of(held, stored, test);
            EvaluationResult first = Evaluator.Evaluate(one, own, dataset.Labels, 1, default), second = Evaluator.Evaluate(other, own, dataset.Labels, 1, default);
            int changed = Enumerable.Range(0, test.Length).Count(i => TensorPrimitives.IndexOfMax<float>(one.Row(i)) != TensorPrimitives.IndexOfMax<float>(other.Row(i)));
            (double most, double mean) = Difference(one, other);
            (double roundedMost, double roundedMean) = Difference(one, rounded);
            report.Line($"| {set} | {backbone.Name} | {test.Length} | {first.MicroAccuracy:0.0000} | {second.MicroAccuracy:0.0000} | {first.LogLoss:0.00000} "
                + $"| {second.LogLoss:0.00000} | {changed} | {most:0.00000} | {mean:0.000000} | {roundedMost:0.00000} | {roundedMean:0.000000} |");
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static (double Largest, double Mean) Difference(FeatureMatrix one, FeatureMatrix other)
    {
        double[] differences = [.. one.Values.ToArray().Zip(other.Values.ToArray(), (a, b) => Math.Abs((double)a - b))];
        return (differences.Max(), differences.Average());
    }

    private sealed class Held(FeatureMatrix features) : IRowBlocks
    {
        public int Count => features.Rows;

        public int Columns => features.Columns;

        public void Read(ReadOnlySpan<int> rows, Span<float> destination)
        {
            for (int i = 0; i < rows.Length; i++)
            {
                features.Row(rows[i]).CopyTo(destination[(i * Columns)..]);
            }
        }
    }
}
