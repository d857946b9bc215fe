using System.Buffers;
using System.Collections.Concurrent;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using MlNetTransfer.Imaging;

namespace MlNetTransfer.Sessions;

/// <summary>Images of <see cref="DecodedPixels"/> that are rendered in one way. Thread-safe.</summary>
public sealed class DecodedImages
{
    private readonly DecodedPixels _room;
    private readonly ConcurrentDictionary<ImageSource, byte[]> _images = new();

    internal DecodedImages(DecodedPixels room) => _room = room;

    /// <summary>Copies the pixels of an image that is held.</summary>
    /// <param name="image">The very object under which they were kept.</param>
    /// <param name="pixels">[3, side, side], receives what was kept.</param>
    /// <returns>False where it is not held.</returns>
    public bool TryCopy(ImageSource image, Span<float> pixels)
    {
        if (!_images.TryGetValue(image, out byte[]? held) || held.Length != pixels.Length)
        {
            return false;
        }

        TensorPrimitives.ConvertChecked<byte, float>(held, pixels);
        return true;
    }

    /// <summary>Keeps the pixels of an image, where there is room and they are whole numbers 0…255, as decoders give them.</summary>
    /// <param name="image">Whose they are.</param>
    /// <param name="pixels">[3, side, side].</param>
    public void Keep(ImageSource image, ReadOnlySpan<float> pixels)
    {
        if (!_room.Take(pixels.Length))
        {
            return;
        }

        byte[] held = new byte[pixels.Length];
        if (!AreBytes(pixels, held) || !_images.TryAdd(image, held))
        {
            _room.Return(pixels.Length);
        }
    }

    internal void Clear()
    {
        foreach (ImageSource image in _images.Keys)
        {
            if (_images.TryRemove(image, out byte[]? held))
            {
                _room.Return(held.Length);
            }
        }
    }

    private static bool AreBytes(ReadOnlySpan<float> pixels, byte[] bytes)
    {
        float[] back = ArrayPool<float>.Shared.Rent(bytes.Length);
        try
        {
            TensorPrimitives.ConvertSaturating(pixels, bytes);
            TensorPrimitives.ConvertChecked<byte, float>(bytes, back);
            return MemoryMarshal.Cast<float, int>(pixels).SequenceEqual(MemoryMarshal.Cast<float, int>(back.AsSpan(0, bytes.Length)));
        }
        finally
        {
            ArrayPool<float>.Shared.Return(back);
        }
    }
}
