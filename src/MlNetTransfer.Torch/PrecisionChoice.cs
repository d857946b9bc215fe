using MlNetTransfer.Planning;
using System.Globalization;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Backbones;
using MlNetTransfer.Torch.Native;
using MlNetTransfer.Training;
using static TorchSharp.torch;

namespace MlNetTransfer.Torch;

/// <summary>Whether training tries bfloat16, and what a user who asked for it is told where it does not.</summary>
internal static class PrecisionChoice
{
    // Own choice: of what was measured, networks of 300 million multiply-adds and more train in half the time and are as right as in float32; those of 60
    // million and fewer win little or nothing, and MobileNetV2 0.35 loses (tests/MlNetTransfer.Benchmarks/results/precision.md).
    private const long LeastMultiplyAdds = 200_000_000;

    /// <param name="task">Names the precision and the network.</param>
    /// <param name="device">Where it trains; on a GPU only who asks gets it.</param>
    public static bool TriesNarrow(FineTuningTask task, Device device) => task.Precision switch
    {
        TrainingPrecision.Auto => device.type == TorchSharp.DeviceType.CPU && BFloat16.IsNative && IsForNarrow(task),
        TrainingPrecision.BFloat16 => device.type != TorchSharp.DeviceType.CPU || BFloat16.IsNative,
        _ => false,
    };

    /// <summary>Whether bfloat16 is known to pay and not to cost. Nothing is known of random weights in large networks; in small ones they failed.</summary>
    internal static bool IsForNarrow(FineTuningTask task) =>
        !task.Recipe.RandomInitialization && BackboneGeometry.Of(task.Backbone)!.PerGroup.Sum() >= LeastMultiplyAdds;

    /// <summary>Nothing where training did as it was asked, or was asked nothing.</summary>
    public static IReadOnlyList<Finding> Findings(TrainingPrecision asked, EngineAgreement engines) =>
        asked != TrainingPrecision.BFloat16 || engines.Precision == TrainingPrecision.BFloat16 ? [] :
        [
            Finding.Warning(
                FindingCode.PrecisionNotUsed,
                "precision",
                engines.Rounding is { } rounding
                    ? string.Create(
                        CultureInfo.InvariantCulture,
                        $"rounding in every layer changes the network's features by {rounding:0.00} of their length "
                        + $"(allowed is {EngineAgreement.MostRounding})")
                    : engines.NarrowDifference is { } difference
                    ? string.Create(
                        CultureInfo.InvariantCulture,
                        $"a convolution in BFloat16 is off by {difference:0.000} of its length on this machine "
                        + $"(allowed is {EngineAgreement.MostNarrowDifference})")
                    : "this processor does not multiply BFloat16 by itself (it needs AVX512-BF16 or AMX), or ONEDNN_MAX_CPU_ISA keeps it from doing so",
                "The training was done in Float32, which is right and slower. Leave --precision out to avoid this note."),
        ];
}
