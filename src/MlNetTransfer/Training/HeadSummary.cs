namespace MlNetTransfer.Training;

/// <summary>How the head came about.</summary>
public sealed record HeadSummary
{
    /// <summary>Ridge at every regularisation tried, smallest first.</summary>
    public required IReadOnlyList<RidgeResult> RidgePath { get; init; }

    /// <summary>The one with the smallest leave-one-out error: it sets the regularisation of the softmax head.</summary>
    public required RidgeResult Ridge { get; init; }

    /// <summary>Regularisation of the softmax head, as scikit-learn's 1/C: minimised is Σ loss + λ/2 ‖W‖² on standardised features.</summary>
    public required double SoftmaxLambda { get; init; }

    /// <summary>L-BFGS steps of the last fit.</summary>
    public required int Iterations { get; init; }

    /// <summary>False when the last fit ran out of steps.</summary>
    public required bool Converged { get; init; }

    /// <summary>Divides the logits.</summary>
    public required double Temperature { get; init; }

    /// <summary>What the temperature was calibrated on.</summary>
    public required TemperatureSource TemperatureSource { get; init; }

    /// <summary>The head of the training images alone on the validation images; null without them.</summary>
    public HeadValidation? Validation { get; init; }

    /// <summary>Weight per class, 1 on average over the images; null when the classes were not weighted.</summary>
    public IReadOnlyList<double>? ClassWeights { get; init; }

    /// <summary>Whether the exported head also learned from the validation images, with the settings found before.</summary>
    public required bool Refitted { get; init; }
}
