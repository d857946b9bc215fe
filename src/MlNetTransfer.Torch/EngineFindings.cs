using System.Globalization;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Torch.Native;
using MlNetTransfer.Training;

namespace MlNetTransfer.Torch;

/// <summary>What a user should know of the engines' agreement.</summary>
internal static class EngineFindings
{
    /// <summary>Nothing where the faster layout is right.</summary>
    public static IReadOnlyList<Finding> Of(EngineAgreement engines) => engines switch
    {
        { Trusted: false } => [Finding.Error(
            FindingCode.KernelsDiffer,
            Libtorch.Name,
            $"{Found(engines)}, in every memory layout",
            "No layer was trained, and what was there before is kept; 'mlnet-transfer doctor' shows which kernels are right. "
            + $"{KernelRemedies.Cap}=AVX, set before the start, avoids most that are wrong.")],
        { Memory: TensorMemory.Contiguous } => [Finding.Warning(
            FindingCode.KernelsDiffer,
            Libtorch.Name,
            "on this machine its convolutions on channels-last memory give other numbers than ONNX Runtime",
            "Training continued in contiguous memory, where they are right. It is slower. 'mlnet-transfer doctor' says which kernels are right.")],
        _ => [],
    };

    private static string Found(EngineAgreement engines) => engines.FeatureDifference <= EngineAgreement.MostFeatureDifference
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"the gradient of {engines.Images} images is off by {engines.GradientDifference:0.00} of its length "
            + $"(allowed is {EngineAgreement.MostGradientDifference})")
        : string.Create(
            CultureInfo.InvariantCulture,
            $"the features of {engines.Images} images are off by {engines.FeatureDifference:0.0000} of their length from ONNX Runtime's "
            + $"(allowed is {EngineAgreement.MostFeatureDifference})");
}
