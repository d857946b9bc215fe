using System.Runtime.InteropServices;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Imaging;

/// <summary>One encoded image: a file, or bytes in memory (JPEG, PNG, WebP, BMP, GIF or TIFF).</summary>
public sealed class ImageSource
{
    private readonly string? _name;
    private readonly int _rootLength;
    private readonly ReadOnlyMemory<byte> _encoded;
    private readonly Func<ReadOnlySpan<byte>, Finding?>? _check;

    private ImageSource(
        string? name,
        string? path,
        ReadOnlyMemory<byte> encoded,
        Finding? problem,
        int rootLength = 0,
        Func<ReadOnlySpan<byte>, Finding?>? check = null) =>
        (_name, Path, _encoded, Problem, _rootLength, _check) = (name, path, encoded, problem, rootLength, check);

    /// <summary>What people call it: in messages and in results.</summary>
    public string Name => _name ?? Path![_rootLength..].Replace('\\', '/');

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
        return new(name ?? path, path, default, null);
    }

    /// <summary>An image in a file that must be what it was.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">What people call it.</param>
    /// <param name="check">Looks at the bytes each time they are read: null where they may be used, else why not.</param>
    public static ImageSource FromFile(string path, string name, Func<ReadOnlySpan<byte>, Finding?> check)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(check);
        return new(name, path, default, null, check: check);
    }

    /// <summary>An image in memory.</summary>
    /// <param name="encoded">The bytes of an image file. They are not copied, and must not change while the source is used.</param>
    /// <param name="name">What people call it.</param>
    public static ImageSource FromBytes(ReadOnlyMemory<byte> encoded, string name = "image") => new(name, null, encoded, null);

    /// <summary>An image in a file, called by its path in a folder, with forward slashes.</summary>
    /// <param name="path">The file, absolute.</param>
    /// <param name="rootLength">How many characters of the path are the folder with its separator. Of a million images the names are not held.</param>
    public static ImageSource InFolder(string path, int rootLength) => new(null, path, default, null, rootLength);

    /// <summary>An image of which is known that it cannot be read.</summary>
    /// <param name="name">What people call it.</param>
    /// <param name="path">Where it was sought.</param>
    /// <param name="problem">Why.</param>
    public static ImageSource Unreadable(string name, string path, Finding problem) => new(name, path, default, problem);

    /// <summary>Where messages say that it is: the path of a file, the name of bytes.</summary>
    public string Where => Path ?? Name;

    /// <summary>Its bytes. A file is opened once each time.</summary>
    /// <param name="encoded">On success; else empty.</param>
    internal DecodeResult Read(out ReadOnlyMemory<byte> encoded)
    {
        if (Problem is not null)
        {
            encoded = default;
            return DecodeResult.Failed(Problem.Code, Problem.Message);
        }

        if (Path is null)
        {
            encoded = _encoded;
            return ImageFile.CheckLength(_encoded.Length);
        }

        DecodeResult read = ImageFile.Read(Path, out byte[] bytes);
        Finding? refused = read.Success ? _check?.Invoke(bytes) : null;
        encoded = refused is null ? bytes : default;
        return refused is null ? read : DecodeResult.Failed(refused.Code, refused.Message);
    }

    /// <summary>Its bytes as an array, which must not be changed.</summary>
    /// <param name="encoded">On success; else empty.</param>
    public DecodeResult Read(out byte[] encoded)
    {
        DecodeResult read = Read(out ReadOnlyMemory<byte> bytes);
        encoded = !read.Success ? []
            : MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> held) && held.Array!.Length == bytes.Length ? held.Array
            : bytes.ToArray();
        return read;
    }
}
