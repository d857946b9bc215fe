using MlNetTransfer.Planning;

namespace MlNetTransfer.Training;

/// <summary>What training without labels did to the features of the last stage. They are kept only when they tell the classes of the training images apart
/// better by the metric that decides: ridge regression, exact leave-one-out, p below 0.05 over the same images; and by the other not worse by more
/// than a standard error.</summary>
public sealed record SelfSupervisionSummary
{
    /// <summary>Images from the unlabelled folder, without copies of test images.</summary>
    public required int UnlabelledImages { get; init; }

    /// <summary>Files there that are no usable images, copies of each other or of test images.</summary>
    public required int Rejected { get; init; }

    /// <summary>SHA-256 over the content of the images that were learned from, in whatever order; lower-case hexadecimal.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>With which settings.</summary>
    public required SelfSupervisedRecipe Recipe { get; init; }

    /// <summary>By which metric they were compared; where it is balanced accuracy the regression weighs the classes as the head does.</summary>
    /// <value>Accuracy, as in runs of earlier versions.</value>
    public DecisionMetric Metric { get; init; }

    /// <summary>Leave-one-out accuracy of the pretrained features on the training images, 0…1.</summary>
    public required double AccuracyBefore { get; init; }

    /// <summary>The same after training without labels; null when that did not give finite weights.</summary>
    public double? AccuracyAfter { get; init; }

    /// <summary>The same as <see cref="AccuracyBefore"/>, every class counting alike; null in runs of earlier versions.</summary>
    public double? MacroAccuracyBefore { get; init; }

    /// <summary>The same as <see cref="AccuracyAfter"/>, every class counting alike.</summary>
    public double? MacroAccuracyAfter { get; init; }

    /// <summary>Of the two by <see cref="Metric"/>: exact McNemar test, or by the normal approximation for balanced accuracy.</summary>
    public double? PValue { get; init; }

    /// <summary>Whether the run went on with the new weights.</summary>
    public required bool Used { get; init; }

    /// <summary>Wall-clock.</summary>
    public required double Seconds { get; init; }
}
