using Microsoft.ML.OnnxRuntime;
using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;
using MlNetTransfer.Onnx;
using MlNetTransfer.Onnx.Estimators;
using MlNetTransfer.Onnx.Export;
using MlNetTransfer.Onnx.Graphs;
using MlNetTransfer.Onnx.Lowering;
using MlNetTransfer.Onnx.Protobuf;
using MlNetTransfer.Planning;
using MlNetTransfer.Sessions;
using SkiaSharp;

namespace MlNetTransfer.Tests.Onnx;

/// <summary>Any frozen ONNX graph as a backbone.</summary>
public sealed class GraphBackboneTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(true, 13)]
    [InlineData(true, 17)]
    [InlineData(true, 21)]
    [InlineData(false, 17)]
    public void Its_features_are_those_of_the_file_itself(bool pooled, long operators)
    {
        byte[] file = MadeUpGraph.Build(pooled, operators);
        (BackboneSpec backbone, BackboneWeights weights) = GraphBackbone.Open(Write(file), new GraphInput());
        Assert.Equal((MadeUpGraph.Side, MadeUpGraph.Features, false), (backbone.InputSize, backbone.FeatureDimension, backbone.IsTrainable));
        backbone = backbone with { Preprocessing = new Preprocessing(MadeUpGraph.Side, MadeUpGraph.Side, PixelNormalization.TorchVision) };
        float[] pixels = [.. Enumerable.Range(0, 3 * 3 * MadeUpGraph.Side * MadeUpGraph.Side).Select(i => MathF.Sin(i * 0.37f))];
        float[] ours = Run(FeatureGraph.Build(backbone, weights, [GraphBackbone.Stage], normalize: false, sourceLogits: false), pixels, GraphBackbone.Stage);
        float[] theirs = Run(file, pixels, pooled ? "embedding" : "v2");
        int positions = theirs.Length / ours.Length;
        float[] means = [.. theirs.Chunk(positions).Select(map => map.Average())];
        Assert.All(means.Zip(ours), p => Assert.Equal(p.First, p.Second, 1e-5f));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(TransferStrategy.LinearProbe)]
    [InlineData(TransferStrategy.MultiStageProbe)]
    public void A_run_trains_a_head_on_it_and_exports_both(TransferStrategy? strategy)
    {
        TransferOptions options = Options(Write(MadeUpGraph.Build(change: MadeUpGraph.FixBatch))) with { Strategy = strategy };
        TransferRun run = OnnxEngine.CreatePipeline().Run(options);
        Assert.Equal(RunStatus.Completed, run.Status);
        Assert.Equal(("somebodys", MadeUpGraph.Features), (run.Backbone.Name, run.Backbone.FeatureDimension));
        Assert.Equal(1, run.Evaluation!.Test!.MicroAccuracy);
        Assert.True(run.Export is { ComparedImages: > 0, LabelChanges: 0, MaxScoreDifference: < 1e-3 }, run.Export!.ToString());
        Assert.NotNull(run.Export.TrainingParity);
        Finding said = Assert.Single(run.Dataset.Findings, f => f.Code == FindingCode.GraphBackbone);
        Assert.Contains("40 pixels", said.Message, StringComparison.Ordinal);
        if (strategy is null)
        {
            Assert.False(FineTuningPolicy.Applies(run.Plan.Strategy));
            Assert.Contains("frozen ONNX graph", run.Evidence!.OnlyHeads, StringComparison.Ordinal);
            Assert.NotEmpty(run.Profile!.NotMeasured);
        }

        ModelEvaluation zip = OnnxEngine.Evaluate(Path.Combine(options.OutputFolder, "model.zip"), options.Data, new());
        Assert.Equal(1, zip.Result.MicroAccuracy);
    }

    [Fact]
    public void What_would_train_or_cut_its_layers_is_refused_before_any_work()
    {
        TransferOptions options = Options(Write(MadeUpGraph.Build())) with { Strategy = TransferStrategy.LastStage, FreezePoint = "features" };
        TransferException refused = Assert.Throws<TransferException>(() => OnnxEngine.CreatePipeline().Run(options));
        Assert.Equal(["Strategy", "FreezePoint"], refused.Findings.Select(f => f.Where));
        Assert.All(refused.Findings, f => Assert.Contains("frozen ONNX graph", f.Message, StringComparison.Ordinal));
        TransferException size = Assert.Throws<TransferException>(() => OnnxEngine.CreatePipeline().Run(Options(options.Weights!) with { InputSize = 64 }));
        Assert.Contains("40 pixels alone", Assert.Single(size.Findings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_graph_that_cannot_be_one_is_refused_with_everything_that_is_in_the_way()
    {
        byte[] file = MadeUpGraph.Build(operators: 6, change: model =>
        {
            model.Graph.Input[0].Type.TensorType.Shape.Dim[1].DimValue = 1;
            model.Graph.Node[1].Domain = "somebodys";
        });
        Finding finding = Assert.Single(Assert.Throws<TransferException>(() => GraphBackbone.Open(Write(file), new GraphInput())).Findings);
        Assert.Equal(FindingCode.WeightsDoNotFit, finding.Code);
        string[] parts = ["pixels [?, 1, 40, 40]", "somebodys.Softplus", "operator set is 6"];
        Assert.All(parts, part => Assert.Contains(part, finding.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(9)]
    [InlineData(17)]
    public void A_graph_that_takes_one_image_at_a_time_alone_takes_each_of_a_batch(long operators)
    {
        string weights = Write(MadeUpGraph.Build(operators: operators, change: MadeUpGraph.NeedBatchOfOne));
        TransferRun run = OnnxEngine.CreatePipeline().Run(Options(weights) with { Strategy = TransferStrategy.LinearProbe });
        Assert.Equal(1, run.Evaluation!.Test!.MicroAccuracy);
        Assert.True(run.Export is { ComparedImages: > 0, LabelChanges: 0, MaxScoreDifference: < 1e-3 }, run.Export!.ToString());
        Finding said = Assert.Single(run.Dataset.Findings, f => f.Code == FindingCode.GraphBackbone);
        Assert.Contains("one image at a time", said.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(18)]
    [InlineData(22)]
    public void A_graph_of_any_operator_set_is_exported_in_its_own(long operators)
    {
        TransferOptions options = Options(Write(MadeUpGraph.Build(operators: operators))) with { Strategy = TransferStrategy.LinearProbe };
        TransferRun run = OnnxEngine.CreatePipeline().Run(options);
        Assert.Equal(1, run.Evaluation!.Test!.MicroAccuracy);
        Assert.True(run.Export is { ComparedImages: > 0, LabelChanges: 0, MaxScoreDifference: < 1e-3 }, run.Export!.ToString());
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(options.OutputFolder, "model.onnx")));
        Assert.Equal(operators, OnnxOperators.Of(model));
        AnswersAsAnEstimator(File.ReadAllBytes(Path.Combine(options.OutputFolder, "model.onnx")));
    }

    public void Dispose() => _folder.Dispose();

    private static float[] Run(byte[] graph, float[] pixels, string output)
    {
        using InferenceSession session = OnnxSession.Create(graph, 1);
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(pixels, [3, 3, MadeUpGraph.Side, MadeUpGraph.Side]);
        using RunOptions options = new();
        using IDisposableReadOnlyCollection<OrtValue> values = session.Run(options, ["pixels"], [input], [output]);
        return values[0].GetTensorDataAsSpan<float>().ToArray();
    }

    /// <summary>The graph of the ML.NET estimator, of the same operator set: nothing for no image, and for an image the sum of 1.</summary>
    private static void AnswersAsAnEstimator(byte[] onnx)
    {
        byte[] graph = EstimatorGraph.Build(onnx, [2, 0], ["red", "never", "blue"], out int side);
        using InferenceSession session = OnnxSession.Create(graph, 1);
        (float[] none, long without) = Answer(0);
        (float[] scores, long with) = Answer(90);
        Assert.All(none, score => Assert.True(float.IsNaN(score)));
        Assert.Equal(EstimatorGraph.NoImage, without);
        Assert.Equal(1, scores.Sum(), 1e-4f);
        Assert.Equal((0, true), (scores[1], with is 0 or 2));

        (float[] Scores, long Index) Answer(float value)
        {
            float[] pixels = [.. Enumerable.Repeat(value, 4 * side * side)];
            using OrtValue input = OrtValue.CreateTensorValueFromMemory(pixels, [1, 4, side, side]);
            using RunOptions options = new();
            using IDisposableReadOnlyCollection<OrtValue> values =
                session.Run(options, [EstimatorGraph.Pixels], [input], [EstimatorGraph.Score, EstimatorGraph.Index]);
            return (values[0].GetTensorDataAsSpan<float>().ToArray(), values[1].GetTensorDataAsSpan<long>()[0]);
        }
    }

    private string Write(byte[] file)
    {
        string path = _folder.File("somebodys.onnx");
        File.WriteAllBytes(path, file);
        return path;
    }

    private TransferOptions Options(string weights)
    {
        foreach ((string name, SKColor colour) in ((string, SKColor)[])[("red", SKColors.Firebrick), ("blue", SKColors.SteelBlue)])
        {
            for (int i = 0; i < 32; i++)
            {
                string path = _folder.File($"photos/{(i < 24 ? "train" : "test")}/{name}/{i}.png");
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                using SKBitmap picture = new(48, 48);
                picture.Erase(colour);
                picture.SetPixel(i, i, SKColors.White);
                using FileStream stream = File.Create(path);
                picture.Encode(stream, SKEncodedImageFormat.Png, 100);
            }
        }

        return new TransferOptions { Data = _folder.File("photos"), OutputFolder = _folder.File("model"), Weights = weights, CacheFolder = _folder.File("cache") };
    }
}
