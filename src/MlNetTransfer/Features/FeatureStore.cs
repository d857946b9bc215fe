using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Numerics;
using MlNetTransfer.Sessions;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Features;

/// <summary>Features of images, from the cache where they are there and computed where not.</summary>
/// <remarks>Rows are keyed by the image's content and by <see cref="IFeatureExtractor.Key"/>. Files are whole or absent and never changed,
/// so a run may be killed and two may share the cache.</remarks>
internal sealed class FeatureStore(string? cacheFolder, TimeProvider time)
{
    public FeatureSet Load(
        IReadOnlyList<LabelledImage> images,
        IFeatureExtractor extractor,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken)
    {
        FeatureMatrix features = new(images.Count, extractor.Outputs.Sum(o => o.Dimension));
        List<Finding> findings = [];
        bool[] known = new bool[images.Count];
        string? folder = OpenFolder(extractor.Key, findings);
        if (folder is not null)
        {
            ReadCached(folder, images, features, known, findings, cancellationToken);
        }

        int[] missing = [.. Enumerable.Range(0, images.Count).Where(i => !known[i])];
        Dictionary<int, RejectedImage> rejected = [];
        if (missing.Length > 0)
        {
            using FeatureSegmentWriter? writer = folder is null ? null : new(folder, features.Columns, time);
            extractor.Extract(
                [.. missing.Select(i => images[i])],
                (i, row) =>
                {
                    row.CopyTo(features.Row(missing[i]));
                    writer?.Add(images[missing[i]].Hash, row);
                },
                (i, reason) =>
                {
                    lock (rejected)
                    {
                        rejected[missing[i]] = reason;
                    }

                    features.Row(missing[i]).Clear();
                },
                progress,
                cancellationToken);
            writer?.Dispose();
            if (writer?.Failure is { } failure)
            {
                findings.Add(failure);
            }
        }

        return new FeatureSet { Features = features, Rejected = rejected, FromCache = images.Count - missing.Length, Findings = findings };
    }

    internal static Finding NotWritable(string folder, Exception e) => Finding.Warning(
        FindingCode.CacheNotWritable,
        folder,
        $"the feature cache cannot be used ({e.Message.TrimEnd('.')})",
        $"The run went on without it; free some space, or name another folder with {CacheFolder.Variable}.");

    private string? OpenFolder(string? key, List<Finding> findings)
    {
        if (cacheFolder is null || key is null)
        {
            return null;
        }

        string folder = Path.Combine(cacheFolder, "features", key);
        try
        {
            Directory.CreateDirectory(folder);
            AtomicFile.DeleteAbandoned(folder, time.GetUtcNow());
            return folder;
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            findings.Add(NotWritable(folder, e));
            return null;
        }
    }

    private static void ReadCached(
        string folder,
        IReadOnlyList<LabelledImage> images,
        FeatureMatrix features,
        bool[] known,
        List<Finding> findings,
        CancellationToken cancellationToken)
    {
        ILookup<ContentHash, int> rows = Enumerable.Range(0, images.Count).ToLookup(i => images[i].Hash);
        foreach (string file in Directory.EnumerateFiles(folder, "*" + FeatureSegment.Extension).Order(StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            IReadOnlyList<ContentHash>? delivered = ReadSegment(file, rows, features, known, findings);
            foreach (int row in (delivered ?? []).SelectMany(hash => rows[hash]))
            {
                known[row] = true;
            }
        }
    }

    private static IReadOnlyList<ContentHash>? ReadSegment(
        string file,
        ILookup<ContentHash, int> rows,
        FeatureMatrix features,
        bool[] known,
        List<Finding> findings)
    {
        try
        {
            IReadOnlyList<ContentHash>? delivered = FeatureSegment.Read(
                file,
                features.Columns,
                hash => rows[hash].Any(i => !known[i]),
                (hash, values) =>
                {
                    foreach (int row in rows[hash])
                    {
                        values.CopyTo(features.Row(row));
                    }
                });
            if (delivered is null)
            {
                File.Delete(file);
                findings.Add(Finding.Warning(FindingCode.CacheDamaged, file, "the cached features are damaged", "They were removed and computed again."));
            }

            return delivered;
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            findings.Add(
                Finding.Warning(FindingCode.CacheDamaged, file, $"the cached features cannot be read ({e.Message.TrimEnd('.')})", "They were computed again."));
            return null;
        }
    }
}
