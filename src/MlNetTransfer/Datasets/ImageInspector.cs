using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;

namespace MlNetTransfer.Datasets;

/// <summary>Opens every image once: content hash, header, traits; what cannot be used is set aside with the reason.</summary>
/// <param name="pixelLimit">Larger images are set aside.</param>
/// <param name="fingerprints">Whether near copies are looked for, which takes a small decode of each image.</param>
internal sealed class ImageInspector(long pixelLimit, bool fingerprints)
{
    /// <summary>What one look at an image found.</summary>
    internal readonly record struct Look(
        ContentHash Hash, ImageTraits Traits, (int Shorter, int Longer) Sides, DecodeResult Result, Finding? Note, PerceptualFingerprint? Fingerprint);

    /// <returns>One look per entry, in order.</returns>
    public Look[] Inspect(IReadOnlyList<ImageEntry> entries, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        Look[] looks = new Look[entries.Count];
        int done = 0;
        ParallelLoop.For(entries.Count, new ParallelOptions { CancellationToken = cancellationToken }, i =>
        {
            looks[i] = Inspect(entries[i]);
            progress?.Report(new TransferProgress("Reading images", Interlocked.Increment(ref done), entries.Count, "images"));
        });
        return looks;
    }

    private Look Inspect(ImageEntry entry)
    {
        DecodeResult read = entry.Source.Read(out byte[] encoded);
        if (!read.Success)
        {
            return new Look(default, default, default, read, null, null);
        }

        DecodeResult result = ImageHeader.Read(encoded, pixelLimit, out ImageHeader header);
        if (!result.Success)
        {
            return new Look(default, default, default, result, null, null);
        }

        ImageTraits traits = (header.Upright ? ImageTraits.None : ImageTraits.ExifRotated) | (header.HasAlpha ? ImageTraits.Alpha : ImageTraits.None)
            | (header.SixteenBit ? ImageTraits.SixteenBit : ImageTraits.None)
            | (header.Format == ImageFormat.Tiff ? ImageTraits.Tiff : ImageTraits.None)
            | (header.SeveralPages ? ImageTraits.SeveralPages : ImageTraits.None);
        return new Look(
            ContentHash.Of(encoded),
            traits,
            (Math.Min(header.Width, header.Height), Math.Max(header.Width, header.Height)),
            result,
            ExtensionNote(entry, header.Format),
            fingerprints
                ? PerceptualFingerprint.Of(encoded)
                : null);
    }

    private static Finding? ExtensionNote(ImageEntry entry, ImageFormat format) =>
        entry.Source.Path is not { } path || ImageFormats.OfExtension(path) == format
            ? null
            : Finding.Info(
                FindingCode.ImageWrongExtension,
                entry.Name,
                $"is a {format} image named '{Path.GetExtension(path)}'",
                "It was read as what it is. Rename it, so that other tools can read it too.");
}
