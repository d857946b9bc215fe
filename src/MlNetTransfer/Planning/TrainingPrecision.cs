using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace MlNetTransfer.Planning;

/// <summary>What the steps of a fine-tuning compute in. Weights, their moments, the statistics of BatchNorm, the head and the loss are float32 in every
/// case, and so is everything that judges, measures or is exported.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TrainingPrecision>))]
public enum TrainingPrecision
{
    /// <summary>bfloat16 where the processor multiplies it by itself and the check of the machine's kernels trusts it; else float32.</summary>
    Auto,

    /// <summary>32 bits: 8 of exponent, 23 of fraction.</summary>
    [SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "The field's name for it.")]
    Float32,

    /// <summary>16 bits: 8 of exponent, 7 of fraction. Half the memory, and up to twice the speed on processors with AVX512-BF16 or AMX.</summary>
    BFloat16,
}
