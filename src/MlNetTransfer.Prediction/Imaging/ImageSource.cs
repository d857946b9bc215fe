using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Imaging;

/// <summary>One encoded image: a file, or bytes in memory (JPEG, PNG, WebP, BMP, GIF or TIFF).</summary>
public sealed class ImageSource
{
    private readonly ReadOnlyMemory<byte>? _encoded;

    private ImageSource(string name, string? path, ReadOnlyMemory<byte>? encoded, Finding? problem) =>
        (Name, Path, _encoded, Problem) = (name, path, encoded, problem);

    /// <summary>What people call it: in messages and in results.</summary>
    public string Name { get; }

    /// <summary>The file; null for bytes in memory.</summary>
    public string? Path { get; }

    /// <summary>Why it cannot be read, where that is known before it is tried; else null.</summary>
    public Finding? Problem { get; }

    /// <summary>An image in a file. The file is opened when it is needed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">What people call it; null takes the path.</param>
    public static ImageSource FromFile(string path, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        return new(name ?? path, path, null, null);
    }

    /// <summary>An image in memory.</summary>
    /// <param name="encoded">The bytes of an image file. They are not copied, and must not change while the source is used.</param>
    /// <param name="name">What people call it.</param>
    public static ImageSource FromBytes(ReadOnlyMemory<byte> encoded, string name = "image") => new(name, null, encoded, null);

    /// <summary>An image of which is known that it cannot be read.</summary>
    /// <param name="name">What people call it.</param>
    /// <param name="path">Where it was sought.</param>
    /// <param name="problem">Why.</param>
    internal static ImageSource Unreadable(string name, string path, Finding problem) => new(name, path, null, problem);

    /// <summary>Its bytes.</summary>
    /// <param name="encoded">On success; else empty.</param>
    internal DecodeResult Read(out ReadOnlyMemory<byte> encoded)
    {
        if (Problem is not null)
        {
            encoded = default;
            return DecodeResult.Failed(Problem.Code, Problem.Message);
        }

        if (_encoded is { } held)
        {
            encoded = held;
            return ImageFile.CheckLength(held.Length);
        }

        DecodeResult read = ImageFile.Read(Path!, out byte[] bytes);
        encoded = bytes;
        return read;
    }
}
