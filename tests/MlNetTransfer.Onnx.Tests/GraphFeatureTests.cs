using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;
using MlNetTransfer.Onnx.Extraction;
using MlNetTransfer.Onnx.Graphs;
using MlNetTransfer.Onnx.Lowering;
using MlNetTransfer.Onnx.Protobuf;
using MlNetTransfer.Sessions;

namespace MlNetTransfer.Tests.Onnx;

/// <summary>Which value of a graph is the features.</summary>
public sealed class GraphFeatureTests : IDisposable
{
    private const int Side = MadeUpTransformer.Side, Width = MadeUpTransformer.Width;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void They_are_what_the_classifier_at_the_end_takes() => Check(
        (model, graph) =>
        {
            string mean = graph.NamedNode("ReduceMean", ["tokens"], "mean", OnnxGraph.Ints("axes", 1), OnnxGraph.Int("keepdims", 0));
            graph.NamedNode("Softmax", [MadeUpTransformer.AddClassifier(graph, mean, "logits")], "probabilities");
            MadeUpTransformer.Output(model, "probabilities", MadeUpTransformer.Classes);
        },
        "what its classifier 'logits' takes, value 'mean'",
        "mean");

    [Fact]
    public void A_convolution_that_classifies_is_left_out_too() => Check(
        (model, graph) =>
        {
            string kernel = graph.Constant("classes", new float[1000 * Width], 1000, Width, 1, 1);
            string map = graph.NamedNode("Relu", [graph.NamedNode("Conv", ["map", kernel], "scores")], "positive");
            graph.NamedNode("Flatten", [graph.NamedNode("GlobalAveragePool", [map], "pooled")], "logits");
            MadeUpTransformer.Output(model, "logits", 1000);
        },
        "what its classifier 'scores' takes, value 'map', of which the mean over the map",
        "map");

    [Fact]
    public void An_output_with_the_name_of_features_goes_before_all_others() => Check(
        (model, graph) =>
        {
            MadeUpTransformer.AddClassToken(graph);
            string first = graph.NamedNode("Gather", ["sequence", graph.Constant("index", [0L])], "first", OnnxGraph.Int("axis", 1));
            string row = graph.NamedNode("Flatten", [first], "row_of_it");
            graph.NamedNode("Tanh", [MadeUpTransformer.AddClassifier(graph, row, "dense")], "pooler_output");
            MadeUpTransformer.Output(model, "sequence", Width, Width);
            MadeUpTransformer.Output(model, "pooler_output", MadeUpTransformer.Classes);
        },
        "output 'pooler_output', of 2 outputs",
        "pooler_output");

    [Fact]
    public void Of_tokens_it_is_the_class_token_where_there_is_one() => Check(
        (model, graph) =>
        {
            MadeUpTransformer.AddClassToken(graph);
            graph.NamedNode("Tanh", ["sequence"], "last_hidden_state");
            MadeUpTransformer.Output(model, "last_hidden_state", 17, Width);
        },
        "output 'last_hidden_state', of which the class token, the first of 17",
        "last_hidden_state",
        first: true);

    [Fact]
    public void Of_tokens_without_one_it_is_their_mean() => Check(
        (model, _) => MadeUpTransformer.Output(model, "tokens", 16, Width),
        "output 'tokens', of which the mean of 16 tokens",
        "tokens");

    [Fact]
    public void Any_value_can_be_named() => Check(
        (model, graph) =>
        {
            MadeUpTransformer.AddClassToken(graph);
            MadeUpTransformer.Output(model, "sequence", 17, Width);
        },
        "value 'map', as asked for, of which the mean over the map",
        "map",
        asked: "map");

    [Fact]
    public void A_name_that_no_value_has_is_refused_with_those_near_the_end()
    {
        string path = Write(MadeUpTransformer.Build((model, _) => MadeUpTransformer.Output(model, "tokens", 16, Width)));
        Finding finding = Assert.Single(
            Assert.Throws<TransferException>(() => GraphBackbone.Open(path, new GraphInput { Feature = "embedding" })).Findings);
        Assert.Equal(FindingCode.WeightsDoNotFit, finding.Code);
        Assert.Contains("no value 'embedding' among its 3; the last are tokens, positions, map", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Features_of_one_value_are_not_kept_as_those_of_another()
    {
        string path = Write(MadeUpTransformer.Build((model, _) => MadeUpTransformer.Output(model, "tokens", 16, Width)));
        GraphInput[] inputs = [new(), new() { Feature = "map" }, new() { Feature = "positions" }, new() { BlueFirst = true }];
        string[] keys =
        [
            .. inputs.Select(input =>
            {
                (BackboneSpec backbone, BackboneWeights weights) = GraphBackbone.Open(path, input);
                using OnnxFeatureExtractor extractor = new(backbone, weights);
                return extractor.Key;
            }),
        ];
        Assert.Equal(inputs.Length, keys.Distinct().Count());
    }

    [Fact]
    public void Inputs_that_the_features_do_not_need_matter_not() => Check(
        (model, graph) =>
        {
            ValueInfoProto words = OnnxGraph.Batched("input_ids", TensorProto.Types.DataType.Int64, 7);
            model.Graph.Input.Add(words);
            graph.NamedNode("Cast", ["input_ids"], "words", OnnxGraph.Int("to", 1));
            MadeUpTransformer.Output(model, "words", 7);
            MadeUpTransformer.Output(model, "tokens", 16, Width);
        },
        "output 'tokens', of 2 outputs, of which the mean of 16 tokens",
        "tokens");

    public void Dispose() => _folder.Dispose();

    private void Check(Action<ModelProto, OnnxGraph> end, string said, string value, string? asked = null, bool first = false)
    {
        byte[] file = MadeUpTransformer.Build(end);
        (BackboneSpec backbone, BackboneWeights weights) = GraphBackbone.Open(Write(file), new GraphInput { Feature = asked });
        Assert.EndsWith(said, backbone.Description, StringComparison.Ordinal);
        backbone = backbone with { Preprocessing = new Preprocessing(Side, Side, PixelNormalization.None) };
        byte[] ours = FeatureGraph.Build(backbone, weights, [GraphBackbone.Stage], normalize: false, sourceLogits: false);
        float[] pixels = [.. Enumerable.Range(0, 2 * 3 * Side * Side).Select(i => MathF.Sin(i * 0.37f))];
        (_, float[] actual) = Run(ours, FeatureGraph.Pixels, pixels, GraphBackbone.Stage);
        ModelProto model = ModelProto.Parser.ParseFrom(file);
        model.Graph.Output.Clear();
        model.Graph.Output.Add(new ValueInfoProto { Name = value });
        model.Graph.Input.Remove(model.Graph.Input.SingleOrDefault(i => i.Name == "input_ids") ?? new ValueInfoProto());
        foreach (NodeProto words in model.Graph.Node.Where(n => n.Input.Contains("input_ids")).ToArray())
        {
            model.Graph.Node.Remove(words);
        }

        (long[] shape, float[] whole) = Run(model.ToByteArray(), "pixel_values", pixels, value);
        Assert.Equal(Rows(shape, whole, first), actual, (a, b) => Math.Abs(a - b) < 1e-4f);
    }

    /// <summary>The mean over all but batch and channels, or the first token.</summary>
    private static float[] Rows(long[] shape, float[] values, bool first)
    {
        int batch = (int)shape[0], count = values.Length / batch;
        IEnumerable<float[]> images = values.Chunk(count);
        return shape.Length switch
        {
            2 => values,
            3 when first => [.. images.SelectMany(i => i.Take((int)shape[2]))],
            3 => [.. images.SelectMany(i => Enumerable.Range(0, (int)shape[2]).Select(c => i.Where((_, at) => at % shape[2] == c).Average()))],
            _ => [.. images.SelectMany(i => i.Chunk((int)(shape[2] * shape[3])).Select(map => map.Average()))],
        };
    }

    private static (long[] Shape, float[] Values) Run(byte[] graph, string input, float[] pixels, string output)
    {
        using InferenceSession session = OnnxSession.Create(graph, 1);
        using OrtValue image = OrtValue.CreateTensorValueFromMemory(pixels, [2, 3, Side, Side]);
        using RunOptions options = new();
        using IDisposableReadOnlyCollection<OrtValue> values = session.Run(options, [input], [image], [output]);
        return (values[0].GetTensorTypeAndShape().Shape, values[0].GetTensorDataAsSpan<float>().ToArray());
    }

    private string Write(byte[] file)
    {
        string path = _folder.File("somebodys.onnx");
        File.WriteAllBytes(path, file);
        return path;
    }
}
