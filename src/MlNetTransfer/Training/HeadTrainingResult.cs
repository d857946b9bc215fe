using MlNetTransfer.Diagnostics;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Training;

/// <summary>A trained head and all that its training found.</summary>
internal sealed record HeadTrainingResult
{
    /// <summary>The classifier, with scaling folded in.</summary>
    public required LinearHead Head { get; init; }

    /// <summary>Ridge on the training rows, judged by exact leave-one-out at every regularisation, smallest λ first.</summary>
    public required IReadOnlyList<RidgePoint> RidgePath { get; init; }

    /// <summary>The point of <see cref="RidgePath"/> with the smallest leave-one-out squared error.</summary>
    public required RidgePoint Ridge { get; init; }

    /// <summary>Regularisation of the softmax head against the summed loss (scikit-learn's 1/C): minimises Σ wᵢ lossᵢ + λ/2 ‖W‖².</summary>
    public required double SoftmaxLambda { get; init; }

    /// <summary>L-BFGS steps of the last fit.</summary>
    public required int Iterations { get; init; }

    /// <summary>False when the last fit ran out of steps.</summary>
    public required bool Converged { get; init; }

    /// <summary>Divides the logits; also in <see cref="Head"/>.</summary>
    public required double Temperature { get; init; }

    /// <summary>Where <see cref="Temperature"/> comes from.</summary>
    public required TemperatureSource TemperatureSource { get; init; }

    /// <summary>Null without validation rows.</summary>
    public HeadValidation? Validation { get; init; }

    /// <summary>[classes], mean 1 over the training rows; null when classes were not weighted.</summary>
    public IReadOnlyList<double>? ClassWeights { get; init; }

    /// <summary>True when <see cref="Head"/> learned from training and validation rows.</summary>
    public required bool Refitted { get; init; }

    /// <summary>What was done otherwise than asked, and why.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }
}
