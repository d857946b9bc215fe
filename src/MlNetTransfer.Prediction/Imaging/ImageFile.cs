using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Imaging;

/// <summary>Reads the bytes of image files.</summary>
public static class ImageFile
{
    /// <param name="bytes">Length of an encoded image.</param>
    internal static DecodeResult CheckLength(long bytes) => bytes switch
    {
        0 => DecodeResult.Failed(FindingCode.ImageEmpty, "has zero bytes; copy it again from the source"),
        > ImageLimits.Bytes => DecodeResult.Failed(
            FindingCode.ImageOverLimit, $"has {bytes >> 20} MiB; allowed are {ImageLimits.Bytes >> 20}; make it smaller"),
        _ => DecodeResult.Ok,
    };

    /// <summary>Reads the bytes of an image file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="encoded">Its bytes on success, else empty.</param>
    public static DecodeResult Read(string path, out byte[] encoded)
    {
        encoded = [];
        try
        {
            if (path.Contains('\0', StringComparison.Ordinal))
            {
                return DecodeResult.Failed(FindingCode.ImageNotReadable, "holds a character with the code 0, which no path can hold; remove it");
            }

            if (!File.Exists(path) && !Directory.Exists(path))
            {
                return DecodeResult.Failed(FindingCode.ImageNotFound, "does not exist; check the path");
            }

            using FileStream file = RegularFile.Open(path, long.MaxValue);
            DecodeResult length = CheckLength(file.Length);
            if (!length.Success)
            {
                return length;
            }

            encoded = new byte[file.Length];
            file.ReadExactly(encoded);
            return DecodeResult.Ok;
        }
        catch (FileRefusedException e)
        {
            return DecodeResult.Failed(FindingCode.ImageNotReadable, $"{e.Message}; remove it");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return DecodeResult.Failed(FindingCode.ImageNotReadable, $"cannot be read ({e.Message.TrimEnd('.')}); check its permissions");
        }
    }
}
