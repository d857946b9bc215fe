using System.Globalization;
using MlNetTransfer.Backbones;
using MlNetTransfer.Onnx.Lowering;

namespace MlNetTransfer.Onnx.Graphs;

/// <summary>How a value of a graph becomes one row of features for each image.</summary>
/// <param name="Steps">Adds the nodes for it; takes the graph and a value's name, gives the row's.</param>
/// <param name="Shape">Of the row, or of a map that is averaged later.</param>
/// <param name="Said">For people; empty where nothing is done.</param>
internal sealed record FeatureRow(Func<OnnxGraph, string, string> Steps, TensorShape Shape, string Said)
{
    /// <summary>Prefix of the names of what is added.</summary>
    public const string Own = "row.";

    /// <summary>No head takes more.</summary>
    private const int MostFeatures = 100_000;

    // Tokens that stand beside the patches and are no class token: DINOv2 and its like have four.
    private const int Registers = 4;

    /// <param name="shape">Of the value, computed for one image.</param>
    /// <param name="classToken">Whether the graph puts a constant token in front of its patches.</param>
    /// <returns>Null where it is no features.</returns>
    public static FeatureRow? For(long[] shape, bool classToken)
    {
        if (shape.Any(d => d is < 1 or > MostFeatures) || (shape.Length > 1 && shape[0] != 1))
        {
            return null;
        }

        int[] s = [.. shape.Select(d => (int)d)];
        return s.Length switch
        {
            1 => new((graph, value) => Reshape(graph, value, [1, s[0]]), new TensorShape(s[0]), ""),
            2 => new((_, value) => value, new TensorShape(s[1]), ""),
            3 => Tokens(s[1], s[2], classToken),
            4 => Map(s),
            _ => null,
        };
    }

    private static FeatureRow Tokens(int count, int width, bool classToken)
    {
        if (count == 1)
        {
            return new((graph, value) => Flatten(graph, value), new TensorShape(width), "");
        }

        if (classToken || (!IsSquare(count) && (IsSquare(count - 1) || IsSquare(count - 1 - Registers))))
        {
            return new(FirstToken, new TensorShape(width), Count($"of which the class token, the first of {count}"));
        }

        return IsSquare(width) && !IsSquare(count)
            ? new((graph, value) => Pool(graph, Reshape(graph, value, [0, 0, -1, 1])), new TensorShape(count), Count($"of which the mean of {width} positions"))
            : new(
                (graph, value) => Pool(graph, Reshape(graph, Transpose(graph, value, [0, 2, 1]), [0, 0, -1, 1])),
                new TensorShape(width),
                Count($"of which the mean of {count} tokens"));
    }

    private static FeatureRow Map(int[] s)
    {
        string mean = "of which the mean over the map";
        return s[2] == s[3] ? new((_, value) => value, new TensorShape(s[1], s[2], s[3]), s[2] == 1 ? "" : mean)
            : s[1] == s[2] ? new((graph, value) => Transpose(graph, value, [0, 3, 1, 2]), new TensorShape(s[3], s[1], s[2]), s[1] == 1 ? "" : mean)
            : new(Pool, new TensorShape(s[1]), mean);
    }

    private static bool IsSquare(int count) => count > 1 && Math.Sqrt(count) % 1 == 0;

    private static string Count(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string FirstToken(OnnxGraph graph, string value) => Flatten(
        graph, graph.NamedNode("Gather", [value, graph.Constant(Own + "first", [0L])], Own + "token", OnnxGraph.Int("axis", 1)));

    private static string Reshape(OnnxGraph graph, string value, long[] shape) =>
        graph.NamedNode("Reshape", [value, graph.Constant(Own + "shape", shape)], Own + "reshaped");

    private static string Transpose(OnnxGraph graph, string value, long[] order) =>
        graph.NamedNode("Transpose", [value], Own + "turned", OnnxGraph.Ints("perm", order));

    private static string Pool(OnnxGraph graph, string value) => Flatten(graph, graph.NamedNode("GlobalAveragePool", [value], Own + "mean"));

    private static string Flatten(OnnxGraph graph, string value) => graph.NamedNode("Flatten", [value], Own + "row", OnnxGraph.Int("axis", 1));
}
