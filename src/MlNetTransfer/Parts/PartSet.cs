using System.Globalization;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Shards;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Parts;

/// <summary>All parts of a folder: complete, of the same, and as they were written.</summary>
public sealed class PartSet
{
    private const int Named = 10;

    private PartSet(string folder, IReadOnlyList<PartMarker> markers) => (Folder, Markers) = (folder, markers);

    /// <summary>Where they are.</summary>
    public string Folder { get; }

    /// <summary>One per part, in the order of the shares.</summary>
    public IReadOnlyList<PartMarker> Markers { get; }

    /// <summary>What they hold.</summary>
    public string Kind => Markers[0].Kind;

    /// <summary>Rows of all.</summary>
    public long Rows => Markers.Sum(m => m.Rows);

    /// <summary>Images that were set aside, by the code of the reason.</summary>
    public IReadOnlyDictionary<string, long> LeftOut => new SortedDictionary<string, long>(
        Markers.SelectMany(m => m.LeftOut).GroupBy(c => c.Key).ToDictionary(g => g.Key, g => g.Sum(c => c.Value)), StringComparer.Ordinal);

    /// <summary>Opens a folder that tasks have filled. What killed tasks left of parts is deleted where it is older than a day.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="now">For the age of what was left.</param>
    /// <param name="progress">Parts checked.</param>
    /// <param name="cancellationToken">Ends the check between two parts.</param>
    /// <exception cref="TransferException">MNT102 when there is no such folder, MNT841 when parts are missing, which are named, MNT842 when they are of
    /// different things, MNT843 when one is not what was written.</exception>
    public static PartSet Open(
        string folder, DateTimeOffset now, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (!Directory.Exists(folder))
        {
            throw new TransferException(Finding.Error(FindingCode.PathNotFound, folder, "there is no such folder", "Name the folder that the tasks wrote to."));
        }

        string full = Path.GetFullPath(folder);
        try
        {
            PartMarker[] markers =
            [
                .. Directory.EnumerateFiles(full, "*" + PartName.Marker).Where(f => PartName.OfMarker(Path.GetFileName(f)) is not null)
                    .Order(StringComparer.Ordinal).Select(f => PartMarker.TryRead(f) ?? throw Damaged(f, "is no marker that this version can read")),
            ];
            ThrowIfNotOne(folder, markers);
            for (int i = 0; i < markers.Length; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (PartFolder.WhyDamaged(full, markers[i]) is { } why)
                {
                    throw Damaged(Path.Combine(folder, markers[i].File), why);
                }

                progress?.Report(new TransferProgress("Checking parts", i + 1, markers.Length, "parts"));
            }

            DeleteAbandoned(full, now);
            return new PartSet(full, markers);
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            throw new TransferException(DiskErrors.ReadingFailed(folder, e), e);
        }
    }

    private static void ThrowIfNotOne(string folder, PartMarker[] markers)
    {
        if (markers.Length == 0)
        {
            throw new TransferException(Finding.Error(
                FindingCode.PartsMissing, folder, "holds no finished part", "Name the folder that the tasks wrote to, and wait until they are done."));
        }

        PartMarker first = markers[0];
        PartOrigin origin = new(first.Kind, "", first.Settings);
        if (markers.Select(m => PartFolder.Difference(m, origin, first.Shard)).FirstOrDefault(d => d is not null) is { } difference)
        {
            throw new TransferException(Finding.Error(
                FindingCode.PartsDiffer,
                folder,
                $"holds parts of different things: {difference}",
                "Remove those that are not meant, or let the tasks write to a new folder."));
        }

        int[] missing = [.. Enumerable.Range(0, first.Count).Except(markers.Select(m => m.Index))];
        if (missing.Length > 0)
        {
            string names = string.Join(", ", missing.Take(Named).Select(i => i.ToString(CultureInfo.InvariantCulture)))
                + (missing.Length > Named ? ", …" : "");
            throw new TransferException(Finding.Error(
                FindingCode.PartsMissing,
                folder,
                $"lacks {missing.Length} of {first.Count} parts: {names}",
                $"Run those again: --shard {new Shard(missing[0], first.Count)}{(missing.Length > 1 ? " and so on" : "")}. "
                    + "Finished parts are not made again."));
        }
    }

    private static void DeleteAbandoned(string folder, DateTimeOffset now)
    {
        foreach (string file in Directory.EnumerateFiles(folder, "*" + AtomicFile.PartialExtension)
            .Where(f => PartName.Is(Path.GetFileName(f)) && File.GetLastWriteTimeUtc(f) < now.AddDays(-1)))
        {
            File.Delete(file);
        }
    }

    private static TransferException Damaged(string file, string why) => new(Finding.Error(
        FindingCode.PartDamaged, file, why, "Run its task again; it makes what is not whole, and nothing else."));
}
