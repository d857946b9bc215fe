using MlNetTransfer.Backbones;
using MlNetTransfer.Numerics;
using MlNetTransfer.Onnx;
using MlNetTransfer.Planning;
using MlNetTransfer.Profiling;
using MlNetTransfer.Tensors;

namespace MlNetTransfer.Benchmarks;

/// <summary>How far the embedded backbone goes from a random network to MobileNetV2 0.35 with ImageNet weights: test accuracy of the linear probe,
/// all training images.</summary>
internal static class EmbeddedBenchmark
{
    private static readonly long[] Seeds = [1, 2, 3];

    public static void Run(string data, string weights, string[] sets)
    {
        Report report = new(
            "embedded",
            "The embedded backbone",
            "seeds 1, 2, 3 of the random networks, seed 1 of the splits; figures of the exported model.zip through ML.NET; test images read once");
        string work = Directory.CreateTempSubdirectory("mlnet-transfer-embedded-").FullName;
        try
        {
            string[] random = [.. Seeds.Select(seed => Random(work, seed))];
            string reference = Report.WeightsOf(weights, "mobilenetv2_035");
            report.Line("way: share of the distance from the random network (median of its seeds) to MobileNetV2 0.35.\n");
            report.Line("| set | test images | random: min ← median → max | embedded with 95 % interval | MobileNetV2 0.35 | way |");
            report.Line("|---|---|---|---|---|---|");
            List<(double Random, double Embedded, double Reference)> all = [];
            foreach (string set in sets)
            {
                double[] controls = [.. random.Select(file => Test(data, set, BackboneCatalog.Embedded, file, work).MicroAccuracy).Order()];
                Evaluation.EvaluationResult embedded = Test(data, set, BackboneCatalog.Embedded, null, work);
                double better = Test(data, set, "mobilenetv2_035", reference, work).MicroAccuracy;
                all.Add((controls[1], embedded.MicroAccuracy, better));
                report.Line($"| {set} | {embedded.Images} | {controls[0]:0.000} ← {controls[1]:0.000} → {controls[2]:0.000} | {embedded.MicroAccuracy:0.000} "
                    + $"({embedded.Intervals.MicroAccuracy.Lower:0.000} … {embedded.Intervals.MicroAccuracy.Upper:0.000}) | {better:0.000} "
                    + $"| {Way(all[^1]):0.00} |");
            }

            (double Random, double Embedded, double Reference) mean = (all.Average(a => a.Random), all.Average(a => a.Embedded), all.Average(a => a.Reference));
            report.Line($"| mean | | {mean.Random:0.000} | {mean.Embedded:0.000} | {mean.Reference:0.000} | {Way(mean):0.00} |");
            report.Save();
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static double Way((double Random, double Embedded, double Reference) a) => (a.Embedded - a.Random) / (a.Reference - a.Random);

    private static string Random(string work, long seed)
    {
        (BackboneSpec backbone, BackboneWeights weights) = RandomBackbone.Create(BackboneCatalog.Find(BackboneCatalog.Embedded), new RandomSource(seed));
        string file = Path.Combine(work, $"random-{seed}.safetensors");
        using FileStream stream = File.Create(file);
        SafeTensorsWriter.Write(stream, new Dictionary<string, string>(), weights.Values, backbone.TensorShapes);
        return file;
    }

    private static Evaluation.EvaluationResult Test(string data, string set, string backbone, string? weights, string work) =>
        OnnxEngine.CreatePipeline().Run(new TransferOptions
    {
        Data = Path.Combine(data, set),
        OutputFolder = Path.Combine(work, "model"),
        CacheFolder = Path.Combine(work, "cache"),
        Strategy = TransferStrategy.LinearProbe,
        Backbone = backbone,
        Weights = weights,
    }).Evaluation!.Test!;
}
