using MlNetTransfer.Health;

namespace MlNetTransfer.Torch.Native;

/// <summary>Whether fine-tuning works, and on what; training and prediction do without, so what is missing is a note.</summary>
internal static class LibtorchHealth
{
    private const string Gpu = "GPU";

    /// <param name="self">How this program is started.</param>
    /// <param name="cacheFolder">Where libtorch may be kept; asked when the check runs.</param>
    public static HealthProbe Probe(IReadOnlyList<string> self, Func<string> cacheFolder) => new(Libtorch.Name, "LinearProbe and MultiStageProbe need no libtorch.", cancellationToken =>
    {
        string cache = cacheFolder();
        LibtorchProbe probe = LibtorchProbe.InChild(self, cache, cancellationToken);
        return [OfLibtorch(probe, LibtorchFolder.Find(cache)), OfGpu(probe)];
    })
    {
        Bound = TimeSpan.FromSeconds(120),
    };

    internal static HealthCheck OfLibtorch(LibtorchProbe probe, string? folder) => probe.Works
        ? HealthCheck.Works(Libtorch.Name, $"{LibtorchPackage.Version} in {folder ?? "the system's library path"}{(probe.Relaxed ? "; libstdc++ here is older than GCC 13's, so TorchSharp's bridge is loaded as a copy that does without" : "")}")
        : HealthCheck.Note(Libtorch.Name, probe.Problem ?? "", probe.Hint ?? "");

    internal static HealthCheck OfGpu(LibtorchProbe probe) => probe switch
    {
        { Works: true, WhyNoGpu: null } => HealthCheck.Works(Gpu, "fine-tuning can use an NVIDIA GPU"),
        { NvidiaDriver: false } => HealthCheck.Works(Gpu, "none, no NVIDIA driver was found; everything computes on the processor"),
        { WhyNoGpu: { } why } => HealthCheck.Note(Gpu, $"{why}; everything computes on the processor", "Nothing has to be done; a GPU makes fine-tuning faster."),
        _ => HealthCheck.Note(Gpu, "an NVIDIA driver is there, and fine-tuning needs libtorch first", "A GPU needs a checkout built with -p:WithCuda=true."),
    };
}
