using MlNetTransfer.Sessions;
using MlNetTransfer.Unknowns;

namespace MlNetTransfer.Onnx.Lowering;

/// <summary>The nodes that tell how unlike the training images an image is: <see cref="UnknownModel"/> as a graph, in operators that every operator set
/// writes alike but for one.</summary>
internal static class UnknownGraph
{
    /// <param name="graph">Of the classifier.</param>
    /// <param name="model">Its numbers.</param>
    /// <param name="features">Name of what the head is given, [N, features].</param>
    /// <param name="scores">Name of the probabilities, [N, classes].</param>
    public static void Add(OnnxGraph graph, UnknownModel model, string features, string scores)
    {
        int length = model.Mean.Length, axes = model.AxisWeights.Length, classes = model.ClassOffsets.Length;
        string smallest = graph.Constant("unknown.smallest", [UnknownModel.Smallest], 1);
        string ones = graph.Constant("unknown.ones", [.. Enumerable.Repeat(1f, length)], length, 1);

        string magnitude = graph.Node("Add", [graph.Node("Abs", [features]), smallest]);
        string roots = graph.Node("Div", [features, graph.Node("Sqrt", [magnitude])]);
        string squares = graph.Node("Add", [SumOfSquares(roots, ones), smallest]);
        string direction = graph.Node("Div", [roots, graph.Node("Sqrt", [squares])]);
        string off = graph.Node("Sub", [direction, graph.Constant("unknown.mean", model.Mean, 1, length)]);

        string sum = graph.Node("Mul", [SumOfSquares(off, ones), graph.Constant("unknown.length_weight", [model.LengthWeight], 1)]);
        if (axes > 0)
        {
            string coordinates = graph.Node("MatMul", [off, graph.Constant("unknown.axes", Transposed(model.Axes), length, axes)]);
            sum = graph.Node("Add", [sum, SumOfSquares(coordinates, graph.Constant("unknown.axis_weights", model.AxisWeights, axes, 1))]);
        }

        float[] doubled = Transposed(model.ClassDirections);
        for (int i = 0; i < doubled.Length; i++)
        {
            doubled[i] *= 2;
        }

        string toClasses = graph.Node("MatMul", [off, graph.Constant("unknown.class_directions", doubled, length, classes)]);
        string near = graph.Node("Add", [toClasses, graph.Constant("unknown.class_offsets", model.ClassOffsets, 1, classes)]);
        string distance = graph.Node("Sub", [sum, Largest(near)]);

        string likeliest = Largest(scores);
        string rest = graph.Node("Sub", [graph.Constant("unknown.certain", [1 + UnknownModel.LeastDoubt], 1), likeliest]);
        string doubt = graph.Node("Log", [graph.Node("Div", [rest, likeliest])]);
        string weighed = graph.Node(
            "Add",
            [
                graph.Node("Mul", [distance, graph.Constant("unknown.distance_weight", [model.DistanceWeight], 1)]),
                graph.Node("Mul", [doubt, graph.Constant("unknown.doubt_weight", [model.DoubtWeight], 1)]),
            ]);
        graph.NamedNode("Add", [weighed, graph.Constant("unknown.offset", [model.Offset], 1)], ClassifierFile.UnknownScore);

        string SumOfSquares(string rows, string factors) => graph.Node("MatMul", [graph.Node("Mul", [rows, rows]), factors]);

        string Largest(string rows)
        {
            bool inputs = graph.Operators >= OnnxOperators.ReduceMaxInputs;
            return graph.Node(
                "ReduceMax",
                inputs ? [rows, graph.Constant($"unknown.axis_of_{rows}", [1L])] : [rows],
                inputs ? [OnnxGraph.Int("keepdims", 1)] : [OnnxGraph.Ints("axes", 1), OnnxGraph.Int("keepdims", 1)]);
        }
    }

    private static float[] Transposed(Numerics.FeatureMatrix rows)
    {
        float[] transposed = new float[rows.Rows * rows.Columns];
        for (int i = 0; i < rows.Rows; i++)
        {
            for (int j = 0; j < rows.Columns; j++)
            {
                transposed[(j * rows.Rows) + i] = rows.Row(i)[j];
            }
        }

        return transposed;
    }
}
