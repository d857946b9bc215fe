using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace MlNetTransfer.Reference;

/// <summary>Measures how far an image is from the training images. Thread-safe.</summary>
public sealed class FeatureDistance
{
    private readonly float[] _spread, _centres;

    private FeatureDistance(float[] spread, float[] centres) => (_spread, _centres) = (spread, centres);

    /// <summary>Numbers of an image.</summary>
    public int Features => _spread.Length;

    /// <summary>The measure of a record.</summary>
    /// <returns>Null where its numbers do not fit together.</returns>
    public static FeatureDistance? Of(DistanceReference reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return Read(reference.Spread) is { Length: > 0 } spread && Read(reference.Centres) is { Length: > 0 } centres && centres.Length % spread.Length == 0
            && spread.All(s => s > 0 && float.IsFinite(s)) && centres.All(float.IsFinite) ? new FeatureDistance(spread, centres) : null;
    }

    /// <summary>As a record has numbers.</summary>
    public static string Write(ReadOnlySpan<float> numbers)
    {
        // Every platform of this product is little-endian.
        return Convert.ToBase64String(MemoryMarshal.AsBytes(numbers));
    }

    /// <summary>The distance of an image.</summary>
    /// <param name="features">[<see cref="Features"/>], what the head of the model is given.</param>
    /// <returns>0 and more; NaN where the features are no numbers.</returns>
    public float Measure(ReadOnlySpan<float> features)
    {
        int length = _spread.Length;
        float[] rented = ArrayPool<float>.Shared.Rent(length);
        try
        {
            Span<float> scaled = rented.AsSpan(0, length);
            TensorPrimitives.Divide(features[..length], _spread, scaled);
            float nearest = float.NaN;
            for (int at = 0; at < _centres.Length; at += length)
            {
                float distance = TensorPrimitives.Distance(scaled, _centres.AsSpan(at, length));
                nearest = nearest <= distance ? nearest : distance;
            }

            return nearest / MathF.Sqrt(length);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(rented);
        }
    }

    private static float[]? Read(string text)
    {
        byte[] bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out int count) && count % sizeof(float) == 0
            ? MemoryMarshal.Cast<byte, float>(bytes.AsSpan(0, count)).ToArray()
            : null;
    }
}
