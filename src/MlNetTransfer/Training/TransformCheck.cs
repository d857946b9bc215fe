using MlNetTransfer.Planning;

namespace MlNetTransfer.Training;

/// <summary>What one transform of the augmentation does to the linear probe on the validation images.</summary>
/// <param name="Transform">Its name.</param>
/// <param name="AccuracyDrop">By <see cref="Metric"/>: accuracy on plain images minus accuracy on transformed ones, −1…1.</param>
/// <param name="StandardError">Of the paired difference.</param>
/// <param name="Allowed">False when the drop is more than two standard errors: the transform changes what the classes are told apart by.</param>
public sealed record TransformCheck(string Transform, double AccuracyDrop, double StandardError, bool Allowed)
{
    /// <summary>By which the two are compared.</summary>
    /// <value>Accuracy, as in runs of earlier versions.</value>
    public DecisionMetric Metric { get; init; }

    /// <summary>Validation images that were looked at, 32 to 256: more where fewer leave it open.</summary>
    /// <value>0 in runs of earlier versions, which did not record it.</value>
    public int Images { get; init; }
}
