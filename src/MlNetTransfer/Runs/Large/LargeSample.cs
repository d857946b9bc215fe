using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Features;
using MlNetTransfer.Manifests;

namespace MlNetTransfer.Runs.Large;

/// <summary>Images that stand for all where a picture must be looked at: the profile, the gallery, the comparison of what is shipped with what was trained.
/// Drawn by content: those with the least hashes, of every class and split as large a share.</summary>
/// <param name="Dataset">The images, as a run on them alone would have them; their classes are those of the whole.</param>
/// <param name="RowOf">Row of the manifest of each, by content.</param>
internal sealed record LargeSample(ImageDataset Dataset, IReadOnlyDictionary<ContentHash, int> RowOf)
{
    // A profile measures no more training images; the others are decoded by both artefacts.
    private const int MostTrain = 2000, MostValidation = 256, MostTest = 1000;

    // Of each class, for the gallery and for what the profile says of it.
    private const int LeastTrain = 4, LeastOther = 1;

    /// <summary>Rows of the sample, rising.</summary>
    /// <param name="set">All images.</param>
    /// <param name="index">Knows their content.</param>
    /// <param name="without">Rows whose picture is not there.</param>
    public static int[] Choose(LargeSet set, FeatureIndex index, IReadOnlySet<int> without)
    {
        IReadOnlyList<ClassCount> counts = set.Counts();
        int[][] wanted =
        [
            .. Enum.GetValues<ImageSplit>().Select(split => Wanted([.. counts.Select(c => Of(c, split))], split)),
        ];

        // The largest hash of those kept so far leaves first.
        PriorityQueue<int, UInt128>[][] kept = [.. wanted.Select(w => w.Select(_ => new PriorityQueue<int, UInt128>()).ToArray())];
        for (int row = 0; row < set.Rows; row++)
        {
            if (set.Splits[row] == LargeSet.LeftOut || without.Contains(row))
            {
                continue;
            }

            PriorityQueue<int, UInt128> queue = kept[set.Splits[row]][set.LabelOf[row]];
            UInt128 priority = UInt128.MaxValue - index.HashOf(set.Places[row]).Low;
            if (queue.Count < wanted[set.Splits[row]][set.LabelOf[row]])
            {
                queue.Enqueue(row, priority);
            }
            else
            {
                queue.EnqueueDequeue(row, priority);
            }
        }

        return [.. kept.SelectMany(k => k).SelectMany(q => q.UnorderedItems.Select(i => i.Element)).Order()];
    }

    /// <summary>Opens the pictures of a sample.</summary>
    /// <param name="set">All images.</param>
    /// <param name="rows">What <see cref="Choose"/> gave.</param>
    /// <param name="manifest">Knows their names.</param>
    /// <param name="options">Most pixels of an image.</param>
    /// <param name="progress">Images read and in all.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="TransferException">MNT201 where none of them can be used.</exception>
    public static LargeSample Open(
        LargeSet set, int[] rows, IManifestRows manifest, TransferOptions options, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        List<ImageEntry> entries = [];
        Dictionary<ContentHash, int> rowOf = [];
        int number = 0, next = 0;
        foreach ((ManifestRow row, ContentHash content) in manifest.Read())
        {
            if (next < rows.Length && number == rows[next])
            {
                entries.Add(new ImageEntry(manifest.Picture(row, content), set.Labels[set.LabelOf[number]], (ImageSplit)set.Splits[number]));
                rowOf.TryAdd(content, number);
                next++;
            }

            number++;
        }

        ImageDataset dataset = ImageDatasetReader.Look(
            new ImageListing { Images = entries, Labels = set.Labels }, options.Dataset.PixelLimit, set.Labels, progress, cancellationToken);
        return dataset.Images.Count > 0
            ? new LargeSample(dataset, rowOf)
            : throw new TransferException(DatasetChecks.NoImages($"the sample of {rows.Length:N0} pictures of {manifest.Name}", dataset.Rejected));
    }

    private static int[] Wanted(int[] counts, ImageSplit split)
    {
        int most = split switch
        {
            ImageSplit.Train => MostTrain,
            ImageSplit.Validation => MostValidation,
            _ => MostTest,
        };
        int least = split == ImageSplit.Train ? LeastTrain : LeastOther;
        double share = Math.Min(1, most / Math.Max(1.0, counts.Sum(c => (long)c)));
        return [.. counts.Select(c => Math.Min(c, Math.Max((int)Math.Ceiling(share * c), least)))];
    }

    private static int Of(ClassCount count, ImageSplit split) => split switch
    {
        ImageSplit.Train => count.Train,
        ImageSplit.Validation => count.Validation,
        _ => count.Test,
    };
}
