using MlNetTransfer.Planning;
using System.Globalization;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Torch.Native;
using MlNetTransfer.Training;
using static TorchSharp.torch;

namespace MlNetTransfer.Torch;

/// <summary>Whether training tries bfloat16, and what a user who asked for it is told where it does not.</summary>
internal static class PrecisionChoice
{
    /// <param name="asked">By the user.</param>
    /// <param name="device">Where it trains; on a GPU only who asks gets it.</param>
    public static bool TriesNarrow(TrainingPrecision asked, Device device) => asked switch
    {
        TrainingPrecision.Auto => device.type == TorchSharp.DeviceType.CPU && BFloat16.IsNative,
        TrainingPrecision.BFloat16 => device.type != TorchSharp.DeviceType.CPU || BFloat16.IsNative,
        _ => false,
    };

    /// <summary>Nothing where training did as it was asked, or was asked nothing.</summary>
    public static IReadOnlyList<Finding> Findings(TrainingPrecision asked, EngineAgreement engines) =>
        asked != TrainingPrecision.BFloat16 || engines.Precision == TrainingPrecision.BFloat16 ? [] :
        [
            Finding.Warning(
                FindingCode.PrecisionNotUsed,
                "precision",
                engines.NarrowDifference is { } difference
                    ? string.Create(
                        CultureInfo.InvariantCulture,
                        $"a convolution in BFloat16 is off by {difference:0.000} of its length on this machine "
                        + $"(allowed is {EngineAgreement.MostNarrowDifference})")
                    : "this processor does not multiply BFloat16 by itself (it needs AVX512-BF16 or AMX), or ONEDNN_MAX_CPU_ISA keeps it from doing so",
                "The training was done in Float32, which is right and slower. Leave --precision out to avoid this note."),
        ];
}
