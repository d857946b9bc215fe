using System.Globalization;
using System.Text;

namespace MlNetTransfer.Storage;

/// <summary>The one opening of files that this process did not make: regular files alone, also behind links, and none that is larger than its kind
/// can be.</summary>
/// <remarks>A pipe is never opened, for that waits for its other end; a device is never read, for that may have no end.
/// What is refused is said by <see cref="FileRefusedException"/>, everything else by what the system throws.</remarks>
public static class RegularFile
{
    /// <summary>No more is read of a table: some ten million rows.</summary>
    public const long Table = 1L << 30;

    /// <summary>Small texts: a project file, a record, labels.</summary>
    public const long Text = 16 << 20;

    /// <summary>A model: ONNX allows two gigabytes, and the largest network here is a tenth of that.</summary>
    public const long Model = 1L << 30;

    /// <summary>Weights are mapped, not read; the largest published file of a network here is a tenth of that.</summary>
    public const long Weights = 16L << 30;

    private const string NoFile = "Name another; what comes through a pipe has to be in a file first.";

    /// <summary>Opens a file for reading.</summary>
    /// <param name="path">As it was named.</param>
    /// <param name="limit">Most bytes that a file of its kind has.</param>
    /// <param name="share">What others may do meanwhile.</param>
    /// <exception cref="FileRefusedException">It is no regular file, or larger.</exception>
    public static FileStream Open(string path, long limit, FileShare share = FileShare.Read)
    {
        if (FileKind.OtherThanFile(path) is { } other)
        {
            throw new FileRefusedException($"is {other}; allowed is a file", NoFile);
        }

        FileStream stream;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, share);
        }
        catch (NotSupportedException e)
        {
            throw new FileRefusedException("is a device or a pipe; allowed is a file", NoFile, e);
        }

        try
        {
            return stream.Length <= limit
                ? stream
                : throw new FileRefusedException(
                    string.Create(CultureInfo.InvariantCulture, $"has {stream.Length:N0} bytes; allowed are {limit:N0}"),
                    "Check the path; it is probably another file.");
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Refuses what <see cref="Open"/> would, for readers that take nothing but a path.</summary>
    /// <exception cref="FileRefusedException">It is no regular file, or larger.</exception>
    internal static void Check(string path, long limit) => Open(path, limit, FileShare.ReadWrite | FileShare.Delete).Dispose();

    /// <summary>All bytes of a file.</summary>
    /// <exception cref="FileRefusedException">It is no regular file, or larger.</exception>
    public static byte[] ReadAllBytes(string path, long limit)
    {
        using FileStream stream = Open(path, Math.Min(limit, Array.MaxLength));
        byte[] bytes = new byte[stream.Length];
        int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return read == bytes.Length ? bytes : bytes[..read];
    }

    /// <summary>UTF-8, or what its byte order mark says.</summary>
    /// <exception cref="FileRefusedException">It is no regular file, or larger.</exception>
    public static string ReadAllText(string path, long limit)
    {
        using StreamReader reader = new(Open(path, limit), Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
