using System.Security.Cryptography;
using System.Text;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;

namespace MlNetTransfer.Datasets;

/// <summary>Labelled images, split and checked; what was set aside is listed.</summary>
public sealed record ImageDataset
{
    /// <summary>Class names in natural order, or that of an earlier run or of a key; the position is the class's index everywhere.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>All usable images in the order of their names.</summary>
    public required IReadOnlyList<LabelledImage> Images { get; init; }

    /// <summary>Images that were set aside.</summary>
    public required IReadOnlyList<RejectedImage> Rejected { get; init; }

    /// <summary>Warnings and notes; never errors, which are thrown.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>The images of one split.</summary>
    public IEnumerable<LabelledImage> In(ImageSplit split) => Images.Where(i => i.Split == split);

    /// <summary>The dataset without images that turned out to be undecodable.</summary>
    /// <param name="candidates">The list that the positions refer to.</param>
    /// <param name="rejected">Position in the list and reason.</param>
    /// <exception cref="TransferException">MNT210 when a class has nothing left to train on.</exception>
    public ImageDataset Without(IReadOnlyList<LabelledImage> candidates, IReadOnlyDictionary<int, RejectedImage> rejected)
    {
        if (rejected.Count == 0)
        {
            return this;
        }

        HashSet<LabelledImage> dropped = new(rejected.Keys.Select(i => candidates[i]), ReferenceEqualityComparer.Instance);
        LabelledImage[] kept = [.. Images.Where(i => !dropped.Contains(i))];
        if (In(ImageSplit.Train).Any())
        {
            TransferException.ThrowIfErrors(DatasetChecks.Split(Labels, kept));
        }

        return this with { Images = kept, Rejected = [.. Rejected, .. rejected.OrderBy(r => r.Key).Select(r => r.Value)] };
    }

    /// <summary>Pixels that the side by which images are scaled does not exceed in 19 of 20 images of a split: the shorter one, or where all of an image
    /// is shown the longer one.</summary>
    internal int CommonSide(ImageSplit split, ImageFit fit = ImageFit.Crop)
    {
        int[] sides = [.. In(split).Select(i => fit == ImageFit.Crop ? i.ShorterSide : i.LongerSide).Order()];
        return sides[Math.Min(sides.Length - 1, sides.Length * 19 / 20)];
    }

    /// <summary>SHA-256 over content, class and split of every image, in whatever order; lower-case hexadecimal.</summary>
    internal string Fingerprint()
    {
        IEnumerable<string> lines = Images.Select(i => $"{i.Hash} {Labels[i.LabelIndex]} {i.Split}").Order(StringComparer.Ordinal);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))));
    }

    /// <summary>The data set with more findings behind its own.</summary>
    public ImageDataset WithFindings(IEnumerable<Finding> findings) => this with { Findings = [.. Findings, .. findings] };
}
