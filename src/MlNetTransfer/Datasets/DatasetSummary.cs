using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Datasets;

/// <summary>What was in the data, and what was set aside.</summary>
public sealed record DatasetSummary
{
    /// <summary>Usable images.</summary>
    public required int Images { get; init; }

    /// <summary>SHA-256 over content, class and split of every image that was read, in whatever order, before any turned out to be undecodable;
    /// lower-case hexadecimal.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Images per class and split, classes in score order.</summary>
    public required IReadOnlyList<ClassCount> Classes { get; init; }

    /// <summary>Images that were set aside, with the reason.</summary>
    public required IReadOnlyList<RejectedImage> Rejected { get; init; }

    /// <summary>Warnings and notes on the data.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>Counts a data set.</summary>
    /// <param name="dataset">What is left of it.</param>
    /// <param name="fingerprint">Of the dataset as it was read; null when this is it.</param>
    public static DatasetSummary Of(ImageDataset dataset, string? fingerprint = null)
    {
        int[,] counts = new int[dataset.Labels.Count, 3];
        foreach (LabelledImage image in dataset.Images)
        {
            counts[image.LabelIndex, (int)image.Split]++;
        }

        return new DatasetSummary
        {
            Images = dataset.Images.Count,
            Fingerprint = fingerprint ?? dataset.Fingerprint(),
            Classes = [.. dataset.Labels.Select((label, i) => new ClassCount(label, counts[i, 0], counts[i, 1], counts[i, 2]))],
            Rejected = dataset.Rejected,
            Findings = dataset.Findings,
        };
    }
}
