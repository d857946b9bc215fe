using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;
using MlNetTransfer.Shards;

namespace MlNetTransfer.Manifests;

/// <summary>A share of a manifest as images that were listed: a sample that the contents draw, the same on every machine.</summary>
internal static class ManifestShare
{
    // Own choice: the profile itself measures on samples of a few thousand.
    private const int Most = 20_000;

    /// <summary>All images, or a share with about as many as a profile can use.</summary>
    public static Shard Usual(ManifestFile manifest)
    {
        long images = manifest.Rows().LongCount();
        return new Shard(0, (int)Math.Clamp((images + Most - 1) / Most, 1, Shard.Most));
    }

    /// <exception cref="TransferException">MNT201 when the share has no images with a class, and the codes of the manifest.</exception>
    public static ImageListing Of(ManifestFile manifest, Shard shard)
    {
        List<ImageEntry> images = [];
        long others = 0, classless = 0;
        foreach ((ManifestRow row, ContentHash content) in manifest.HashedRows())
        {
            if (!shard.Takes(content))
            {
                others++;
            }
            else if (row.Label.Length == 0)
            {
                classless++;
            }
            else
            {
                images.Add(new ImageEntry(ImageSource.FromFile(manifest.FullPath(row), row.Path), row.Label, row.Split));
            }
        }

        return images.Count == 0
            ? throw new TransferException(Finding.Error(
                FindingCode.NoImages,
                manifest.Path,
                $"has no images with a class in the share {shard}",
                "Take fewer shares, or index folders whose subfolders are the classes."))
            : new ImageListing { Images = images, Findings = [.. Findings(manifest, shard, images.Count, others, classless)] };
    }

    private static IEnumerable<Finding> Findings(ManifestFile manifest, Shard shard, long images, long others, long classless)
    {
        if (others > 0)
        {
            yield return Finding.Info(
                FindingCode.FileIgnored,
                manifest.Path,
                $"{images} images are of the share {shard}, {others} are of others",
                "Those were left out: what is measured is measured on this sample.");
        }

        if (classless > 0)
        {
            yield return Finding.Warning(FindingCode.FileIgnored, manifest.Path, $"{classless} images have no class", "They were left out.");
        }
    }
}
