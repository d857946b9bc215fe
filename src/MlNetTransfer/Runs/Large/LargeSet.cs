using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Profiling;

namespace MlNetTransfer.Runs.Large;

/// <summary>The images of a manifest with features in files. Held are 9 bytes per image, in arrays by the number of its row; names, paths and hashes stay in
/// the manifest.</summary>
internal sealed record LargeSet
{
    /// <summary>In <see cref="Splits"/>: has no features, or is a copy that was set aside.</summary>
    public const byte LeftOut = byte.MaxValue;

    /// <summary>Class names in score order.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>[rows], 0-based index into <see cref="Labels"/>.</summary>
    public required int[] LabelOf { get; init; }

    /// <summary>[rows], an <see cref="ImageSplit"/> or <see cref="LeftOut"/>.</summary>
    public required byte[] Splits { get; init; }

    /// <summary>[rows], where its features are; −1 where it has none.</summary>
    public required int[] Places { get; init; }

    /// <summary>Some of the images that were left out, the first ones, with the reason.</summary>
    public required IReadOnlyList<RejectedImage> Rejected { get; init; }

    /// <summary>Warnings and notes.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>How much there is to train on; of copies those to the byte are known.</summary>
    public required DatasetSize Size { get; init; }

    /// <summary>SHA-256 over content, class and split of every image, in whatever order.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Which images the model has seen.</summary>
    public required TrainedImages Trained { get; init; }

    /// <summary>Rows of the manifest.</summary>
    public int Rows => LabelOf.Length;

    /// <summary>Rows of a split, rising.</summary>
    public int[] RowsOf(ImageSplit split)
    {
        int[] rows = new int[Splits.AsSpan().Count((byte)split)];
        for (int row = 0, i = 0; i < rows.Length; row++)
        {
            if (Splits[row] == (byte)split)
            {
                rows[i++] = row;
            }
        }

        return rows;
    }

    /// <summary>Images of each class and split, classes in score order.</summary>
    public IReadOnlyList<ClassCount> Counts()
    {
        int[,] counts = new int[Labels.Count, 3];
        for (int row = 0; row < Rows; row++)
        {
            if (Splits[row] != LeftOut)
            {
                counts[LabelOf[row], Splits[row]]++;
            }
        }

        return [.. Labels.Select((label, c) => new ClassCount(label, counts[c, 0], counts[c, 1], counts[c, 2]))];
    }

    /// <summary>What <c>run.json</c> says of it.</summary>
    /// <param name="more">What was found besides.</param>
    public DatasetSummary Summary(IEnumerable<Finding> more)
    {
        IReadOnlyList<ClassCount> counts = Counts();
        return new DatasetSummary
        {
            Images = counts.Sum(c => c.Train + c.Validation + c.Test),
            Fingerprint = Fingerprint,
            Classes = counts,
            Rejected = Rejected,
            Findings = [.. Findings, .. more],
        };
    }
}
