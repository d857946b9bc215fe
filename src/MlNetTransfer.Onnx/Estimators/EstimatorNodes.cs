using MlNetTransfer.Onnx.Lowering;
using MlNetTransfer.Onnx.Protobuf;

namespace MlNetTransfer.Onnx.Estimators;

/// <summary>The steps of an <see cref="EstimatorGraph"/> that are not written alike in all operator sets.</summary>
internal static class EstimatorNodes
{
    /// <summary>Largest value of every row, as a column.</summary>
    public static string Largest(OnnxGraph graph, string rows)
    {
        bool inputs = graph.Operators >= OnnxOperators.ReduceMaxInputs;
        return graph.NamedNode(
            "ReduceMax",
            inputs ? [rows, graph.Constant("estimator.axes", [1L])] : [rows],
            "estimator.largest",
            inputs ? [OnnxGraph.Int("keepdims", 1)] : [OnnxGraph.Ints("axes", 1), OnnxGraph.Int("keepdims", 1)]);
    }

    /// <summary>Rows with a zero behind them.</summary>
    public static string WithZero(OnnxGraph graph, string rows)
    {
        bool inputs = graph.Operators >= OnnxOperators.PadInputs;
        return graph.NamedNode(
            "Pad",
            inputs ? [rows, graph.Constant("estimator.pads", [0L, 0, 0, 1])] : [rows],
            "estimator.padded",
            inputs ? [] : [OnnxGraph.Ints("pads", 0, 0, 0, 1)]);
    }

    /// <summary>Finite values where a row's image was seen, and NaN elsewhere: where nothing can choose, 0 / 0.</summary>
    public static string OrNaN(OnnxGraph graph, string seen, string values, string output)
    {
        if (graph.Operators >= OnnxOperators.Where)
        {
            return graph.NamedNode("Where", [seen, values, graph.Constant($"{output}.nan", [float.NaN], 1)], output);
        }

        string one = Number(graph, seen, TensorProto.Types.DataType.Float, $"{output}.seenFloat");
        return graph.NamedNode("Div", [graph.NamedNode("Mul", [values, one], $"{output}.masked"), one], output);
    }

    /// <summary>Positions where a row's image was seen, and <see cref="EstimatorGraph.NoImage"/> elsewhere.</summary>
    public static void OrNone(OnnxGraph graph, string seen, string positions, string output)
    {
        if (graph.Operators >= OnnxOperators.Where)
        {
            graph.NamedNode("Where", [seen, positions, graph.Constant("estimator.none", [(long)EstimatorGraph.NoImage])], output);
            return;
        }

        string one = Number(graph, seen, TensorProto.Types.DataType.Int64, "estimator.seenNumber");
        string masked = graph.NamedNode("Mul", [positions, one], "estimator.maskedIndex");
        string none = graph.NamedNode("Sub", [one, graph.Constant("estimator.oneNumber", [1L])], "estimator.unseen");
        graph.NamedNode("Add", [masked, none], output);
    }

    private static string Number(OnnxGraph graph, string flag, TensorProto.Types.DataType type, string name) =>
        graph.NamedNode("Cast", [flag], name, OnnxGraph.Int("to", (long)type));
}
