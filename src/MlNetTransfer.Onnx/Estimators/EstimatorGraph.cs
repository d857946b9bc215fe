using Google.Protobuf;
using MlNetTransfer.Onnx.Lowering;
using MlNetTransfer.Onnx.Protobuf;
using MlNetTransfer.Sessions;

namespace MlNetTransfer.Onnx.Estimators;

/// <summary>A model.onnx as ML.NET's estimators need it: classes in key order, and no answer where there is no image.</summary>
/// <remarks>
/// In: <see cref="Pixels"/> [N, 4, side, side], float32 alpha, red, green, blue, 0…255, as ExtractPixels gives them; all zero for a null image, which
/// ML.NET makes of an empty path.
/// Out: <see cref="Score"/> [classes of the key], 0 for those that were not trained, NaN without an image; <see cref="Index"/> [N, 1], int64, 0-based in
/// key order, −1 without an image; where the model refuses images <see cref="Unknown"/> [N, 1], NaN without an image.
/// </remarks>
internal static class EstimatorGraph
{
    public const string Pixels = "ImageTransfer.Pixels", Score = "ImageTransfer.Score", Index = "ImageTransfer.Index", Unknown = "ImageTransfer.Unknown";

    /// <summary><see cref="Index"/> of a row without an image.</summary>
    public const int NoImage = -1;

    private const int Colours = 3;

    /// <param name="onnx">Of the run.</param>
    /// <param name="keyOf">[trained classes], the 0-based position in the key of each.</param>
    /// <param name="texts">All values of the key.</param>
    /// <param name="side">Receives the side of the square, pixels.</param>
    public static byte[] Build(byte[] onnx, IReadOnlyList<int> keyOf, IReadOnlyList<string> texts, out int side)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(onnx);
        side = int.Parse(model.MetadataProps.Single(p => p.Key == ClassifierFile.SideKey).Value, System.Globalization.CultureInfo.InvariantCulture);
        GraphProto proto = model.Graph;
        NodeProto slots = proto.Node.Single(n => n.Name == ClassifierGraph.SlotNamesOf(ClassifierFile.Score));
        NodeProto[] trained = [.. proto.Node.Where(n => n != slots)];
        proto.Initializer.Remove(proto.Initializer.Single(i => i.Name == slots.Input[0]));
        bool refuses = proto.Output.Any(o => o.Name == ClassifierFile.UnknownScore);
        proto.Node.Clear();
        proto.Input.Clear();
        proto.Output.Clear();
        model.MetadataProps.Clear();

        OnnxGraph graph = new(proto) { Operators = OnnxOperators.Of(model) };
        graph.Input(Pixels, Colours + 1, side, side);
        graph.Slice(Pixels, "estimator.colours", [1], [Colours + 1], [1], ClassifierFile.Pixels);
        proto.Node.Add(trained);
        string flat = graph.NamedNode("Flatten", [Pixels], "estimator.flat");
        string largest = EstimatorNodes.Largest(graph, flat);
        string seen = graph.NamedNode("Greater", [largest, graph.Constant("estimator.zero", [0f], 1)], "estimator.seen");

        // A column of zeros behind the scores is what classes without images take.
        Dictionary<int, int> trainedAs = keyOf.Index().ToDictionary(k => k.Item, k => k.Index);
        long[] columns = [.. Enumerable.Range(0, texts.Count).Select(c => (long)trainedAs.GetValueOrDefault(c, keyOf.Count))];
        string padded = EstimatorNodes.WithZero(graph, ClassifierFile.Score);
        string scores = graph.NamedNode("Gather", [padded, graph.Constant("estimator.columns", columns)], "estimator.scores", OnnxGraph.Int("axis", 1));
        string answered = EstimatorNodes.OrNaN(graph, seen, scores, "estimator.answered");
        graph.NamedNode("Reshape", [answered, graph.Constant("estimator.classes", [(long)texts.Count])], Score);

        string keys = graph.Constant("estimator.keys", [.. keyOf.Select(k => (long)k)]);
        string position = graph.NamedNode("Gather", [keys, ClassifierFile.PredictedLabelIndex], "estimator.position");
        EstimatorNodes.OrNone(graph, seen, position, Index);
        proto.Output.Add(Fixed(Score, texts.Count));
        graph.Output(Index, TensorProto.Types.DataType.Int64, 1);
        if (refuses)
        {
            EstimatorNodes.OrNaN(graph, seen, ClassifierFile.UnknownScore, Unknown);
            graph.Output(Unknown, TensorProto.Types.DataType.Float, 1);
        }

        graph.MlNode(ClassifierGraph.SlotNames(graph, Score, texts));
        return model.ToByteArray();
    }

    private static ValueInfoProto Fixed(string name, int length)
    {
        TensorShapeProto shape = new();
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = length });
        TypeProto.Types.Tensor tensor = new() { ElemType = (int)TensorProto.Types.DataType.Float, Shape = shape };
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }
}
