using System.Text.Json.Serialization;

namespace MlNetTransfer.Training;

/// <summary>What was done about convolutions of libtorch that go wrong on a machine.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<KernelRemedy>))]
public enum KernelRemedy
{
    /// <summary>Nothing had to be done.</summary>
    None,

    /// <summary>The processor hides its caches: oneDNN was told to size its blocks as where it knows nothing of them. Full speed.</summary>
    CacheSizes,

    /// <summary>The processor hides its caches, and oneDNN could not be told: it was capped at AVX, which has no such convolutions. With AVX-512
    /// that kept 0.56 of the speed at 224 pixels and 0.82 at 96 (MobileNetV2 0.35).</summary>
    InstructionSet,

    /// <summary>The processor hides its caches, and <c>ONEDNN_MAX_CPU_ISA</c> was set already: it was left as it was.</summary>
    LeftToUser,
}
