namespace MlNetTransfer.Weights.Names;

/// <summary>Brings a source's tensor into our layout.</summary>
/// <remarks>
/// One letter per axis, outermost first: O output channels, I input channels, H rows, W columns. A convolution of TensorFlow and Keras is HWIO, a
/// depthwise one HWOI (tf.nn.depthwise_conv2d: [rows, columns, channels, multiplier 1]), a dense kernel IO.
/// </remarks>
internal static class TensorLayout
{
    /// <summary>PyTorch's layout; a dense kernel is its first two axes, a vector its first.</summary>
    public const string Ours = "OIHW";

    /// <summary>The shape that a tensor has in the source.</summary>
    /// <param name="axes">In the source.</param>
    /// <param name="ours">Shape of the same tensor here.</param>
    /// <param name="background">Classes that the source has before ours.</param>
    public static int[] Shape(string axes, int[] ours, int background)
    {
        string used = axes[..(axes == Ours ? ours.Length : axes.Length)];
        return [.. used.Select(axis => Size(ours, Ours.IndexOf(axis, StringComparison.Ordinal)) + (axis == 'O' ? background : 0))];
    }

    /// <summary>The values in our order, without the classes that only the source has.</summary>
    public static float[] ToOurs(float[] values, string axes, int[] ours, int background)
    {
        int[] shape = Shape(axes, ours, background), steps = new int[Ours.Length];
        int step = 1;
        for (int axis = shape.Length - 1; axis >= 0; axis--)
        {
            steps[Ours.IndexOf(axes[axis], StringComparison.Ordinal)] = step;
            step *= shape[axis];
        }

        int outputs = Size(ours, 0), inputs = Size(ours, 1), rows = Size(ours, 2), columns = Size(ours, 3), next = 0;
        float[] result = new float[outputs * inputs * rows * columns];
        for (int o = background; o < background + outputs; o++)
        {
            for (int i = 0; i < inputs; i++)
            {
                for (int h = 0; h < rows; h++)
                {
                    int from = (o * steps[0]) + (i * steps[1]) + (h * steps[2]);
                    for (int w = 0; w < columns; w++)
                    {
                        result[next++] = values[from + (w * steps[3])];
                    }
                }
            }
        }

        return result;
    }

    private static int Size(int[] ours, int axis) => axis < ours.Length ? ours[axis] : 1;
}
