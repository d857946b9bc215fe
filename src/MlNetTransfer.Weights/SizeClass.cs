namespace MlNetTransfer.Weights;

/// <summary>How many values a file of a given size may unfold into, so that a small file cannot claim a large machine.</summary>
/// <remarks>
/// A tensor's bytes need not stand in the file one by one: HDF5 compresses them and fills absent ones, TensorFlow repeats the last.
/// 1032 is the most that DEFLATE, the strongest of these, can do (zlib's "Technical Details": "the limit is 1032:1").
/// </remarks>
internal sealed class SizeClass(long fileBytes)
{
    private const long MostUnfolding = 1032;
    private static readonly long MostTensorBytes = Array.MaxLength;
    private const int MostDimensions = 8;

    private long _left = fileBytes > long.MaxValue / MostUnfolding ? long.MaxValue : fileBytes * MostUnfolding;

    /// <summary>Counts a tensor in.</summary>
    /// <param name="name">For the message.</param>
    /// <param name="shape">Dimensions, outermost first.</param>
    /// <param name="bytesPerValue">In the file.</param>
    /// <returns>Its number of values.</returns>
    /// <exception cref="InvalidDataException">It alone has more bytes than an array holds (2 GiB), in the file or as float32, or all together more
    /// than 1032 times the file.</exception>
    public long Take(string name, int[] shape, int bytesPerValue)
    {
        long values = shape.Contains(0) ? 0 : 1;
        int widest = Math.Max(bytesPerValue, sizeof(float));
        foreach (int dimension in shape)
        {
            values = values == 0 || values <= MostTensorBytes / widest / dimension
                ? values * dimension
                : throw new InvalidDataException($"tensor '{name}' has shape [{string.Join(", ", shape)}], more than {MostTensorBytes} bytes");
        }

        _left -= values * widest;
        return _left >= 0
            ? values
            : throw new InvalidDataException(
                $"tensor '{name}' with shape [{string.Join(", ", shape)}] brings its tensors over {MostUnfolding} times the {fileBytes} bytes of the file");
    }

    /// <exception cref="InvalidDataException">One is no dimension of an array, or there are too many.</exception>
    public static int[] Shape(string name, IReadOnlyList<ulong> dimensions)
    {
        if (dimensions.Count > MostDimensions)
        {
            throw new InvalidDataException($"tensor '{name}' has {dimensions.Count} dimensions; allowed are {MostDimensions}");
        }

        return
        [
            .. dimensions.Select(d =>
                d <= int.MaxValue ? (int)d : throw new InvalidDataException($"tensor '{name}' has {(long)d} where a dimension belongs")),
        ];
    }
}
