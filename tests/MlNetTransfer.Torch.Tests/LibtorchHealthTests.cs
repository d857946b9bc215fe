using MlNetTransfer.Diagnostics;
using MlNetTransfer.Health;
using MlNetTransfer.Storage;
using MlNetTransfer.Torch.Native;
using MlNetTransfer.Training;

namespace MlNetTransfer.Tests.Torch;

public class LibtorchHealthTests
{
    [Fact]
    public void It_loads_and_computes_here()
    {
        LibtorchProbe probe = LibtorchProbe.Here(CacheFolder.Default);
        Assert.True(probe.Works, probe.Problem);
        Assert.Equal(HealthStatus.Works, LibtorchHealth.OfLibtorch(probe, "folder").Status);
    }

    [Fact]
    public void A_process_that_breaks_while_it_loads_takes_nothing_with_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a POSIX shell");
        LibtorchProbe probe = LibtorchProbe.InChild(["/bin/sh", "-c", "echo Illegal >&2; kill -ILL $$"], "cache", default);
        Assert.False(probe.Works);
        Assert.Contains("signal 4", probe.Problem, StringComparison.Ordinal);
        Assert.Contains("Illegal", probe.Problem, StringComparison.Ordinal);
        Assert.Equal(HealthStatus.Note, LibtorchHealth.OfLibtorch(probe, null).Status);
        Assert.False(LibtorchProbe.InChild(["/bin/sh", "-c", "echo no JSON"], "cache", default).Works);
        Assert.False(LibtorchProbe.InChild(["/nowhere/program"], "cache", default).Works);
    }

    [Fact]
    public void Convolutions_that_are_wrong_are_named_even_where_they_are_no_numbers()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a POSIX shell");
        LibtorchProbe probe = new()
        {
            Works = true,
            Kernels = [new("1 × 1", TensorMemory.ChannelsLast, 4, 2, double.NaN), new("1 × 1", TensorMemory.Contiguous, 4, 0, 1e-7), new("3 × 3", TensorMemory.ChannelsLast, 3, 1, double.PositiveInfinity)],
        };
        LibtorchProbe child = LibtorchProbe.InChild(["/bin/sh", "-c", $"echo '{probe.ToJson()}'"], "cache", default);
        HealthCheck check = Assert.Single(LibtorchHealth.OfKernels(child));
        Assert.Equal(HealthStatus.Note, check.Status);
        Assert.Contains("wrong on this machine: 1 × 1, 3 × 3 on channels-last memory", check.Found, StringComparison.Ordinal);
        Assert.Contains("trusted: 1 × 1 on contiguous memory", check.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_said_of_the_GPU_depends_on_driver_and_library()
    {
        LibtorchProbe works = new() { Works = true }, missing = new() { Works = false, Problem = "is missing", Hint = "Get it." };
        Assert.Contains("can use an NVIDIA GPU", LibtorchHealth.OfGpu(works).Found, StringComparison.Ordinal);
        Assert.Equal(HealthStatus.Works, LibtorchHealth.OfGpu(works with { WhyNoGpu = "built for the processor" }).Status);
        Assert.Equal(HealthStatus.Note, LibtorchHealth.OfGpu(works with { WhyNoGpu = "built for the processor", NvidiaDriver = true }).Status);
        Assert.Equal(HealthStatus.Works, LibtorchHealth.OfGpu(missing).Status);
        Assert.Equal(HealthStatus.Note, LibtorchHealth.OfGpu(missing with { NvidiaDriver = true }).Status);
    }

    [Fact]
    public void Where_it_is_missing_the_command_and_the_size_are_said()
    {
        Assert.SkipWhen(LibtorchPackage.Current is null, "there is no libtorch for this platform");
        Finding missing = LibtorchPackage.Missing();
        Assert.Equal(FindingCode.NativeLibraryMissing, missing.Code);
        Assert.Contains("'mlnet-transfer libtorch install'", missing.Hint, StringComparison.Ordinal);
        Assert.Contains(LibtorchPackage.Require().Size, missing.Hint, StringComparison.Ordinal);
    }
}
