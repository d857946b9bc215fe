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

        var findings = new List<Finding>();
        int[] counts = Count(trainLabels, classes);
        for (int c = 0; c < classes; c++)
        {
            if (counts[c] == 0)
            {
                findings.Add(Finding.Error(
                    FindingCode.ClassTooSmall, $"class number {c + 1} of {classes}", "no training images, at least 1 is needed",
                    "Add images of this class, or remove it."));
            }
        }

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
            findings.Add(Finding.Error(
                FindingCode.FeaturesNotFinite, $"image number {row + 1}", "the backbone gave NaN or infinity, features must be finite",
                "Check that the weights file is undamaged and belongs to this backbone."));
        }
    }
}
