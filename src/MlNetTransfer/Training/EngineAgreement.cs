using MlNetTransfer.Planning;

namespace MlNetTransfer.Training;

/// <summary>What came of giving one batch to the engine that trains (libtorch) and to the one that ships (ONNX Runtime), before the first step.</summary>
public sealed record EngineAgreement
{
    /// <summary>Above this, relative to the length of the features, the engines do not compute the same network.</summary>
    public const double MostFeatureDifference = 1e-3;

    /// <summary>Above this, relative to the length of the gradient, one of two ways to compute it is wrong.</summary>
    public const double MostGradientDifference = 0.02;

    /// <summary>Above this, relative to the length of what a layer computes in float32 from the same bfloat16 values, a kernel for bfloat16 is
    /// wrong.</summary>
    /// <remarks>Its results are rounded to 8 bits: off by 1/512 of their size at most, each for itself. Sums over many, such as the gradient of a bias,
    /// were seen at 0.003.</remarks>
    public const double MostNarrowDifference = 0.01;

    /// <summary>Above this, relative to the length of the features in float32, steps are not taken in bfloat16: rounding in every layer adds up to
    /// another network.</summary>
    /// <remarks>Own choice, above the nine networks that were measured: 0.003 to 0.08 (docs/choices.md).</remarks>
    public const double MostRounding = 0.2;

    /// <summary>Images of the batch, as many as in a training step.</summary>
    public required int Images { get; init; }

    /// <summary>‖libtorch − ONNX Runtime‖ / ‖ONNX Runtime‖ of the batch's pooled features, in the memory layout that training uses.</summary>
    public required double FeatureDifference { get; init; }

    /// <summary>The same of the gradient of all layers that train, against libtorch's in the other memory layout, or, where the two differ, in
    /// float64; null where none was computed.</summary>
    public required double? GradientDifference { get; init; }

    /// <summary>The layout that training uses.</summary>
    public required TensorMemory Memory { get; init; }

    /// <summary>What the steps compute in: Float32 or BFloat16.</summary>
    /// <value>Float32, also in runs of earlier versions.</value>
    public TrainingPrecision Precision { get; init; } = TrainingPrecision.Float32;

    /// <summary>‖bfloat16 − float32‖ / ‖float32‖ of what every convolution gives for the same values, forward and backward, the largest of all layers; null
    /// where bfloat16 was not asked for or the processor has none.</summary>
    public double? NarrowDifference { get; init; }

    /// <summary>‖bfloat16 − float32‖ / ‖float32‖ of the batch's pooled features: what rounding in every layer makes of them; null where it was not
    /// computed.</summary>
    public double? Rounding { get; init; }

    /// <summary>What was done about libtorch's convolutions on this machine.</summary>
    public required KernelRemedy Remedy { get; init; }

    /// <summary>False where no layout gave the right numbers, so that no layer was trained.</summary>
    public required bool Trusted { get; init; }
}
