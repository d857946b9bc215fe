using CsvHelper;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Manifests;
using MlNetTransfer.Parts;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Runs.Large;

/// <summary>What the tasks that computed features left.</summary>
/// <param name="Name">How messages name it.</param>
/// <param name="Files">Features files.</param>
/// <param name="IsVerified">Whether every byte of them was compared with what was written.</param>
/// <param name="SetAside">Images that have no features, by their path in the manifest, and why.</param>
internal sealed record FeatureFolder(
    string Name, IReadOnlyList<string> Files, bool IsVerified, IReadOnlyDictionary<string, RejectedImage> SetAside)
{
    /// <summary>Opens a folder of parts, or the one file that <c>merge</c> made of them.</summary>
    /// <param name="path">Folder or file.</param>
    /// <param name="now">For the age of what killed tasks left.</param>
    /// <param name="progress">Parts checked.</param>
    /// <param name="cancellationToken">Ends the check between two parts.</param>
    /// <exception cref="TransferException">MNT102 where nothing is there, MNT841 to MNT843 where parts are missing, of different things or damaged; MNT612
    /// where they are no features; MNT103 where they cannot be read.</exception>
    public static FeatureFolder Open(string path, DateTimeOffset now, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        if (File.Exists(path))
        {
            return new FeatureFolder(path, [path], false, Read([ManifestIndex.LeftOutOf(path)]));
        }

        PartSet parts = PartSet.Open(path, now, progress, cancellationToken);
        return parts.Kind == FeatureMerge.Kind
            ? new FeatureFolder(
                path,
                [.. parts.Markers.Select(m => Path.Combine(parts.Folder, m.File))],
                true,
                Read(parts.Markers.Where(m => m.LeftOutSha256 is not null).Select(m => Path.Combine(parts.Folder, PartName.Of(m.Shard, PartName.LeftOut)))))
            : throw new TransferException(Finding.Error(
                FindingCode.FeaturesDoNotFit, path, $"holds parts of {parts.Kind}, not of {FeatureMerge.Kind}", "Name the folder that 'features' wrote to."));
    }

    private static Dictionary<string, RejectedImage> Read(IEnumerable<string> tables)
    {
        Dictionary<string, RejectedImage> images = new(StringComparer.Ordinal);
        foreach (string table in tables.Where(File.Exists))
        {
            try
            {
                using CsvReader csv = CsvStreams.Reader(RegularFile.Open(table, long.MaxValue));
                csv.ReadHeader();
                while (csv.Read())
                {
                    images[csv.GetString(0)] = new RejectedImage(csv.GetString(0), csv.GetString(1), csv.GetString(2));
                }
            }
            catch (CsvFormatException e)
            {
                throw new TransferException(
                    Finding.Error(FindingCode.PartDamaged, table, e.Message.TrimEnd('.'), "Run its task again, or 'merge'."), e);
            }
            catch (Exception e) when (DiskErrors.IsFileSystemError(e))
            {
                throw new TransferException(DiskErrors.ReadingFailed(table, e), e);
            }
        }

        return images;
    }
}
