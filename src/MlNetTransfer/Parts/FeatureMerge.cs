using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Features;

namespace MlNetTransfer.Parts;

/// <summary>Puts the features of a folder's parts together, each content once, in the order of the contents: the same bytes however many parts there
/// are.</summary>
public static class FeatureMerge
{
    /// <summary>What parts of features are called in their markers.</summary>
    public const string Kind = "features";

    /// <summary>Ending of files of features, with the dot.</summary>
    public const string Extension = FeaturePartWriter.Extension;

    private const int AtOnce = 1024;

    /// <summary>Writes the rows of all parts into one file. Of an image some 40 bytes are held, not its row.</summary>
    /// <param name="parts">The parts.</param>
    /// <param name="output">The file; replaced as a whole.</param>
    /// <param name="progress">Rows written and in all.</param>
    /// <param name="cancellationToken">Ends the work between two rows; nothing is changed then.</param>
    /// <exception cref="TransferException">MNT105 and MNT106 when it cannot be written, MNT611 and MNT612 when a part is damaged or of another
    /// network.</exception>
    public static void Write(PartSet parts, string output, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parts);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(output))!);
        using FeatureParts features = FeatureParts.Open(parts.Markers.Select(m => Path.Combine(parts.Folder, m.File)), verify: false, cancellationToken);
        ContentHash[] hashes = [.. features.Hashes()];
        int[] rows = [.. Enumerable.Range(0, hashes.Length)];
        Array.Sort(hashes, rows, Comparer<ContentHash>.Create((x, y) => x.High != y.High ? x.High.CompareTo(y.High) : x.Low.CompareTo(y.Low)));
        int[] once = [.. Enumerable.Range(0, hashes.Length).Where(i => i == 0 || hashes[i] != hashes[i - 1])];
        using StoredFeatures stored = new(features, [.. once.Select(i => rows[i])]);
        FeaturePartWriter.Write(output, features.Origin, writer =>
        {
            float[] values = new float[AtOnce * stored.Columns];
            for (int first = 0; first < once.Length; first += AtOnce)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int count = Math.Min(AtOnce, once.Length - first);
                stored.Read([.. Enumerable.Range(first, count)], values);
                for (int i = 0; i < count; i++)
                {
                    ContentHash hash = hashes[once[first + i]];
                    writer.Append(hash, values.AsSpan(i * stored.Columns, stored.Columns), hash.ToString());
                }

                progress?.Report(new TransferProgress("Merging parts", first + count, once.Length, "rows"));
            }
        });
    }
}
