using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;

namespace MlNetTransfer.Datasets;

/// <summary>Opens every image once: content hash, header, traits; what cannot be used is set aside with the reason.</summary>
internal sealed class ImageInspector(long pixelLimit)
{
    // An image file of this size is no photo; reading it whole would only cost memory.
    private const long ByteLimit = 512L << 20;

    /// <summary>What one look at a file found.</summary>
    internal readonly record struct Look(ContentHash Hash, ImageTraits Traits, int ShorterSide, DecodeResult Result, Finding? Note);

    /// <returns>One look per entry, in order.</returns>
    public Look[] Inspect(IReadOnlyList<ImageEntry> entries, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        Look[] looks = new Look[entries.Count];
        int done = 0;
        Parallel.For(0, entries.Count, new ParallelOptions { CancellationToken = cancellationToken }, i =>
        {
            looks[i] = Inspect(entries[i]);
            progress?.Report(new TransferProgress("Reading images", Interlocked.Increment(ref done), entries.Count, "images"));
        });
        return looks;
    }

    private Look Inspect(ImageEntry entry)
    {
        byte[] encoded;
        try
        {
            FileInfo file = new(entry.Path);
            if (!file.Exists)
            {
                return Failed(FindingCode.ImageNotFound, "does not exist; check the path");
            }

            if (file.Length > ByteLimit)
            {
                return Failed(FindingCode.ImageOverLimit, $"has {file.Length >> 20} MiB; allowed are {ByteLimit >> 20}; make it smaller");
            }

            encoded = File.ReadAllBytes(entry.Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Failed(FindingCode.ImageNotReadable, $"cannot be read ({e.Message.TrimEnd('.')}); check its permissions");
        }

        DecodeResult result = ImageHeader.Read(encoded, pixelLimit, out ImageHeader header);
        if (!result.Success)
        {
            return new Look(default, default, 0, result, null);
        }

        ImageTraits traits = (header.Upright ? ImageTraits.None : ImageTraits.ExifRotated) | (header.HasAlpha ? ImageTraits.Alpha : ImageTraits.None);
        return new Look(ContentHash.Of(encoded), traits, Math.Min(header.Width, header.Height), result, ExtensionNote(entry, header.Format));
    }

    private static Look Failed(string code, string reason) => new(default, default, 0, DecodeResult.Failed(code, reason), null);

    private static Finding? ExtensionNote(ImageEntry entry, ImageFormat format) =>
        ImageFormats.OfExtension(entry.Path) == format
            ? null
            : Finding.Info(
                FindingCode.ImageWrongExtension,
                entry.Name,
                $"is a {format} image named '{Path.GetExtension(entry.Path)}'",
                "It was used as what it is; rename it so that other tools agree.");
}
