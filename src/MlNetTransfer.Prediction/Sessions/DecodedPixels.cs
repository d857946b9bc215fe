using System.Collections.Concurrent;
using MlNetTransfer.Imaging;

namespace MlNetTransfer.Sessions;

/// <summary>Pixels that passes over the same images share, so that a file is opened and decoded by the first of them alone. Thread-safe.</summary>
/// <remarks>Holds bytes, in as much memory as it is given; images for which no room is left are decoded again by every pass.</remarks>
/// <param name="limit">Most bytes that are held.</param>
public sealed class DecodedPixels(long limit)
{
    private readonly ConcurrentDictionary<(CropWindow Window, string Picture), DecodedImages> _renderings = new();
    private long _held;

    /// <summary>Bytes that are held.</summary>
    public long Held => Interlocked.Read(ref _held);

    /// <summary>Images that are rendered in one way.</summary>
    /// <param name="window">Side of the square, and the part of it.</param>
    /// <param name="picture">How a file becomes a picture.</param>
    public DecodedImages Of(CropWindow window, PictureOptions picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return _renderings.GetOrAdd((window, picture.Key), _ => new DecodedImages(this));
    }

    /// <summary>Forgets all pixels. A pass that is under way may keep new ones.</summary>
    public void Clear()
    {
        foreach (DecodedImages images in _renderings.Values)
        {
            images.Clear();
        }
    }

    /// <summary>Takes room, where there is enough.</summary>
    internal bool Take(long bytes)
    {
        if (Interlocked.Add(ref _held, bytes) <= limit)
        {
            return true;
        }

        Return(bytes);
        return false;
    }

    internal void Return(long bytes) => Interlocked.Add(ref _held, -bytes);
}
