using MlNetTransfer.Diagnostics;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Training;

/// <summary>Refuses data that no head can be trained on.</summary>
internal static class HeadDataCheck
{
    /// <summary>Rows per class.</summary>
    public static int[] Count(int[] labels, int classes)
    {
        var counts = new int[classes];
        foreach (int label in labels)
        {
            counts[label]++;
        }

        return counts;
    }

    public static void Check(
        FeatureMatrix features, ReadOnlyMemory<int> train, int[] trainLabels, int classes, ReadOnlyMemory<int> validation, int[] validationLabels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        foreach (int label in trainLabels.Concat(validationLabels))
        {
            ArgumentOutOfRangeException.ThrowIfNegative(label);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(label, classes);
        }

        List<Finding> findings = [.. Empty(Count(trainLabels, classes))];
        foreach (int row in train.Span)
        {
            CheckFinite(features, row, findings);
        }

        foreach (int row in validation.Span)
        {
            CheckFinite(features, row, findings);
        }

        TransferException.ThrowIfErrors(findings);
    }

    /// <summary>Classes without training images.</summary>
    public static IEnumerable<Finding> Empty(IReadOnlyList<int> counts) =>
        Enumerable.Range(0, counts.Count).Where(c => counts[c] == 0).Select(c => Finding.Error(
            FindingCode.ClassTooSmall,
            $"class number {c + 1} of {counts.Count}",
            "no training images, at least 1 is needed",
            "Add images of this class, or remove it."));

    /// <summary>Features that are NaN or infinite.</summary>
    public static Finding NotFinite(string where) => Finding.Error(
        FindingCode.FeaturesNotFinite,
        where,
        "the backbone gave NaN or infinity, features must be finite",
        "Check that the weights file is undamaged and belongs to this backbone.");

    private static void CheckFinite(FeatureMatrix features, int row, List<Finding> findings)
    {
        Span<float> values = features.Row(row);

        // A sum of magnitudes is finite only when all of them are, and cannot overflow in float64.
        double sum = 0;
        foreach (float value in values)
        {
            sum += Math.Abs((double)value);
        }

        if (!double.IsFinite(sum))
        {
            findings.Add(NotFinite($"image number {row + 1}"));
        }
    }
}
