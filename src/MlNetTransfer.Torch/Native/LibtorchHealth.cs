using System.Globalization;
using MlNetTransfer.Health;
using MlNetTransfer.Training;

namespace MlNetTransfer.Torch.Native;

/// <summary>Whether fine-tuning works, and on what; training and prediction do without, so what is missing is a note.</summary>
public static class LibtorchHealth
{
    private const string Gpu = "GPU", Kernels = "convolutions";

    /// <summary>Loads libtorch in a process of its own, and says whether it computes rightly and whether there is a GPU.</summary>
    /// <param name="self">How this program is started.</param>
    /// <param name="cacheFolder">Where libtorch may be kept; asked when the check runs.</param>
    public static HealthProbe Probe(IReadOnlyList<string> self, Func<string> cacheFolder) => new(
        Libtorch.Name,
        "LinearProbe and MultiStageProbe need no libtorch.",
        cancellationToken =>
        {
            string cache = cacheFolder();
            LibtorchProbe probe = LibtorchProbe.InChild(self, cache, cancellationToken);
            return [OfLibtorch(probe, LibtorchFolder.Find(cache)), .. OfKernels(probe), OfGpu(probe)];
        })
    {
        Bound = TimeSpan.FromSeconds(120),
    };

    internal static HealthCheck OfLibtorch(LibtorchProbe probe, string? folder)
    {
        string relaxed = probe.Relaxed ? "; libstdc++ here is older than GCC 13's, so TorchSharp's bridge is loaded as a copy that does without" : "";
        return probe.Works
            ? HealthCheck.Works(Libtorch.Name, $"{LibtorchPackage.Version} in {folder ?? "the system's library path"}{relaxed}")
            : HealthCheck.Note(Libtorch.Name, probe.Problem ?? "", probe.Hint ?? "");
    }

    /// <summary>Nothing where libtorch does not work at all.</summary>
    internal static IReadOnlyList<HealthCheck> OfKernels(LibtorchProbe probe)
    {
        KernelResult[] wrong = [.. probe.Kernels.Where(k => k.Wrong > 0)];
        string remedy = probe.Remedy switch
        {
            KernelRemedy.CacheSizes => "; this processor hides its caches, and oneDNN goes by sizes of its own",
            KernelRemedy.InstructionSet => "; this processor hides its caches, and oneDNN was capped at AVX",
            KernelRemedy.LeftToUser => $"; this processor hides its caches, and {KernelRemedies.Cap} was left as it was set",
            _ => "",
        };
        return probe.Kernels.Count == 0 ? []
            : wrong.Length == 0 ? [HealthCheck.Works(Kernels, string.Create(
                CultureInfo.InvariantCulture,
                $"trusted: {Names(probe.Kernels)}; forward and backward within {probe.Kernels.Max(k => k.Largest):0.#e-0} of float64{remedy}"))]
            : [HealthCheck.Note(
                Kernels,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"wrong on this machine: {Names(wrong)}, by up to {wrong.Max(k => k.Largest):0.###} of what is right; "
                    + $"trusted: {Names([.. probe.Kernels.Except(wrong)])}{remedy}"),
                "Every training compares a batch with ONNX Runtime first and takes only what is right, or trains no layer. "
                + $"{KernelRemedies.Cap}=AVX set before the start goes round most that are not.")];
    }

    private static string Names(IReadOnlyList<KernelResult> kernels) => kernels.Count == 0 ? "none" : string.Join("; ", kernels
        .GroupBy(k => k.Memory)
        .OrderBy(g => g.Key)
        .Select(g => $"{string.Join(", ", g.Select(k => k.Kind))} on {(g.Key == TensorMemory.ChannelsLast ? "channels-last" : "contiguous")} memory"));

    internal static HealthCheck OfGpu(LibtorchProbe probe) => probe switch
    {
        { Works: true, WhyNoGpu: null } => HealthCheck.Works(Gpu, "fine-tuning can use an NVIDIA GPU"),
        { NvidiaDriver: false } => HealthCheck.Works(Gpu, "none, no NVIDIA driver was found; everything computes on the processor"),
        { WhyNoGpu: { } why } => HealthCheck.Note(
            Gpu, $"{why}; everything computes on the processor", "Nothing has to be done; a GPU makes fine-tuning faster."),
        _ => HealthCheck.Note(Gpu, "an NVIDIA driver is there, and fine-tuning needs libtorch first", "A GPU needs a checkout built with -p:WithCuda=true."),
    };
}
