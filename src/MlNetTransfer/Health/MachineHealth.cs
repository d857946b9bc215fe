using System.Globalization;
using System.Runtime.InteropServices;
using MlNetTransfer.Machine;

namespace MlNetTransfer.Health;

/// <summary>Runtime, system, processor and memory.</summary>
public static class MachineHealth
{
    private const double Gigabyte = 1e9;

    // Linear probes of 18,000 images take 437 MB, full fine-tuning of MobileNetV2 1.0 takes 2.3 GB (README, Results).
    private const double ProbeMemory = 0.7, FineTuningMemory = 3;

    /// <summary>Platforms for which every native library but libtorch has a build; ONNX Runtime 1.31 has none for Macs with Intel processors.</summary>
    private static readonly string[] Supported = ["linux-x64", "linux-arm64", "win-x64", "win-arm64", "osx-arm64"];

    /// <summary>Says what system, runtime, processors and memory there are.</summary>
    public static HealthProbe Probe { get; } = new("machine", "", _ => [System(), Runtime(), Memory()]);

    private static HealthCheck System()
    {
        string found = $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} cores";
        string platform = Platform.Current;
        return Supported.Contains(platform)
            ? HealthCheck.Works("system", found)
            : HealthCheck.Note(
                "system",
                $"{found}: {platform} is none of the platforms that this product is published for",
                $"Those are {string.Join(", ", Supported)}; "
                + (platform == "osx-x64" ? "ONNX Runtime has no build for Macs with Intel processors any more." : "what does not work here is named below."));
    }

    private static HealthCheck Runtime() =>
        HealthCheck.Works(
            ".NET", $"{RuntimeInformation.FrameworkDescription} in {RuntimeEnvironment.GetRuntimeDirectory().TrimEnd(Path.DirectorySeparatorChar)}");

    private static HealthCheck Memory()
    {
        // What the process may use: a container's limit where it has one.
        double available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / Gigabyte;
        string found = string.Create(CultureInfo.InvariantCulture, $"{available:0.0} GB for this process");
        return available < ProbeMemory ? HealthCheck.Note("memory", found, "Large sets may not fit; give the machine or the container 1 GB or more.")
            : available < FineTuningMemory ? HealthCheck.Note("memory", found, "Enough for prediction and the linear probe; full fine-tuning takes up to 3 GB.")
            : HealthCheck.Works("memory", found);
    }
}
