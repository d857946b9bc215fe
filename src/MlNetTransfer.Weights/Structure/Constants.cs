namespace MlNetTransfer.Weights.Structure;

/// <summary>Arithmetic of constants: above all of the shapes that exporters compute in the graph.</summary>
internal static class Constants
{
    /// <summary>Stands for the number of images where a shape is computed.</summary>
    public const long Batch = long.MinValue;

    /// <summary>Values for each channel, as they are spread over a value; null where they are something else.</summary>
    public static Func<float[]>? PerChannel(GraphConstant? constant, ValueLayout layout, int channels)
    {
        if (constant?.Floats is not { } floats)
        {
            return null;
        }

        if (constant.Count == 1)
        {
            return () => Channels.All(channels, floats()[0])();
        }

        int[] expected = layout == ValueLayout.Map ? [channels, 1, 1] : [channels];
        int[] shape = [.. constant.Shape.SkipWhile(d => d == 1)];
        return shape.SequenceEqual(expected) && constant.Shape.Length <= (layout == ValueLayout.Vector ? 2 : 4) ? floats : null;
    }

    public static GraphValue? Arithmetic(string type, GraphConstant a, GraphConstant b)
    {
        if (a.Integers is not { } x || b.Integers is not { } y || (x.Length != y.Length && x.Length != 1 && y.Length != 1))
        {
            return null;
        }

        long[] result = new long[Math.Max(x.Length, y.Length)];
        for (int i = 0; i < result.Length; i++)
        {
            (long p, long q) = (x[x.Length == 1 ? 0 : i], y[y.Length == 1 ? 0 : i]);
            if (p == Batch || q == Batch || Math.Abs(p) > int.MaxValue || Math.Abs(q) > int.MaxValue || (type == "Div" && q == 0))
            {
                return null;
            }

            result[i] = type switch { "Add" => p + q, "Sub" => p - q, "Mul" => p * q, _ => p / q };
        }

        return new GraphConstant(a.Shape.Length >= b.Shape.Length ? a.Shape : b.Shape, null, result);
    }

    public static GraphValue Gather(GraphConstant data, GraphConstant? indices, long axis)
    {
        if (data is not { Shape.Length: 1, Integers: { } values } || indices?.Integers is not { } at || axis != 0
            || at.Any(i => i < -values.Length || i >= values.Length))
        {
            return new UnknownValue("a Gather of something else than a shape");
        }

        return new GraphConstant(indices.Shape, null, [.. at.Select(i => values[i < 0 ? i + values.Length : i])]);
    }

    public static GraphValue Slice(GraphConstant data, long[]? starts, long[]? ends, long[]? steps)
    {
        if (data is not { Shape.Length: 1, Integers: { } values } || starts is not [var start] || ends is not [var end] || steps is not (null or [1]))
        {
            return new UnknownValue("a Slice of something else than a shape");
        }

        int first = Bound(start, values.Length), last = Math.Max(first, Bound(end, values.Length));
        long[] kept = values[first..last];
        return new GraphConstant([kept.Length], null, kept);
    }

    public static GraphValue Concat(IReadOnlyList<GraphConstant> parts)
    {
        long[] all = [.. parts.SelectMany(p => p.Integers ?? [])];
        return parts.All(p => p is { Integers: not null, Shape.Length: 1 })
            ? new GraphConstant([all.Length], null, all)
            : new UnknownValue("a Concat of something else than shapes and maps");
    }

    public static GraphValue Transpose(GraphConstant constant, long[]? order)
    {
        int[] shape = constant.Shape, axes = [.. order is { Length: > 0 } ? order.Select(a => (int)a) : Enumerable.Range(0, shape.Length).Reverse()];
        if (constant.Floats is not { } floats || !axes.Order().SequenceEqual(Enumerable.Range(0, shape.Length)))
        {
            return new UnknownValue("a Transpose of whole numbers");
        }

        int[] turned = [.. axes.Select(a => shape[a])];
        return new GraphConstant(turned, () => Permuted(floats(), shape, axes), null);
    }

    /// <summary>The same values in another shape.</summary>
    public static GraphValue Reshape(GraphConstant constant, long[]? target)
    {
        if (target is null || target.Any(t => t is < -1 or > int.MaxValue) || target.Count(t => t == -1) > 1)
        {
            return new UnknownValue("a Reshape to a shape that is computed");
        }

        long[] shape = [.. target.Select((t, i) => t == 0 && i < constant.Shape.Length ? constant.Shape[i] : t)];
        long known = shape.Where(t => t != -1).Aggregate(1L, (product, d) => product * Math.Max(1, d));
        shape = [.. shape.Select(t => t == -1 ? constant.Count / known : t)];
        return shape.Aggregate(1L, (product, d) => product * d) == constant.Count
            ? constant with { Shape = [.. shape.Select(d => (int)d)] }
            : new UnknownValue("a Reshape that does not fit");
    }

    public static int Bound(long position, int length) => (int)Math.Clamp(position < 0 ? position + length : position, 0, length);

    private static float[] Permuted(float[] values, int[] shape, int[] axes)
    {
        int[] strides = new int[shape.Length], position = new int[shape.Length];
        for (int axis = shape.Length - 1, stride = 1; axis >= 0; stride *= shape[axis--])
        {
            strides[axis] = stride;
        }

        float[] result = new float[values.Length];
        for (int i = 0; i < result.Length; i++)
        {
            int from = 0;
            for (int axis = 0; axis < axes.Length; axis++)
            {
                from += position[axis] * strides[axes[axis]];
            }

            result[i] = values[from];
            for (int axis = axes.Length - 1; axis >= 0 && ++position[axis] == shape[axes[axis]]; axis--)
            {
                position[axis] = 0;
            }
        }

        return result;
    }
}
