using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using MlNetTransfer.Backbones;
using MlNetTransfer.Numerics;
using MlNetTransfer.Onnx.Extraction;
using MlNetTransfer.Torch;
using MlNetTransfer.Torch.Native;
using MlNetTransfer.Training;

namespace MlNetTransfer.Tests.Torch.Kernels;

/// <summary>A processor that hides its caches, played on any: each test runs in a process of its own, for oneDNN keeps what it has planned, and may
/// end the process.</summary>
public class HiddenCachesTests
{
    private const string Played = "MLNETTRANSFER_TEST_HIDDEN_CACHES";
    // 128 and the number of the signal.
    private const int SigFpe = 136;

    private static readonly string[] ManyKinds = ["mobilenetv2_035", "resnet50", "efficientnet_b0", "embedded"];
    private static readonly CacheTopology Hidden = new([1, 1, 1]);

    [Fact]
    public void They_make_wrong_sums_where_nothing_is_done() => InItsOwnProcess(nameof(They_make_wrong_sums_where_nothing_is_done), () =>
    {
        Hide();
        Assert.Contains(Layers("mobilenetv2_035"), d => d > 0.01);
    });

    [Fact]
    public void They_end_the_process_in_the_1x1_convolutions_of_ResNet_50_where_nothing_is_done()
    {
        SkipWhereNotPlayable();
        if (IsChild)
        {
            Hide();
            Layers("resnet50");
            return;
        }

        Assert.Equal(SigFpe, Run(nameof(They_end_the_process_in_the_1x1_convolutions_of_ResNet_50_where_nothing_is_done)).Code);
    }

    [Fact]
    public void They_do_no_harm_when_oneDNN_was_told() => InItsOwnProcess(nameof(They_do_no_harm_when_oneDNN_was_told), () =>
    {
        Hide();
        Assert.Equal(KernelRemedy.CacheSizes, KernelRemedies.Apply(Hidden, OneDnnCaches.Find));
        Assert.All(ManyKinds, name => Assert.All(Layers(name), d => Assert.InRange(d, 0, KernelCheck.MostDifference)));
        Assert.All(KernelCheck.Run(), k => Assert.Equal(0, k.Wrong));
    });

    [Fact]
    public void They_do_no_harm_when_oneDNN_is_capped_because_it_could_not_be_told() => InItsOwnProcess(nameof(They_do_no_harm_when_oneDNN_is_capped_because_it_could_not_be_told), () =>
    {
        Hide();
        Assert.Equal(KernelRemedy.InstructionSet, KernelRemedies.Apply(Hidden, () => null));
        Assert.All(Layers("resnet50").Concat(Layers("mobilenetv2_035")), d => Assert.InRange(d, 0, KernelCheck.MostDifference));
    });

    [Fact]
    public void Where_nothing_is_done_the_gate_takes_the_layout_that_is_right() => InItsOwnProcess(nameof(Where_nothing_is_done_the_gate_takes_the_layout_that_is_right), () =>
    {
        Hide();
        (BackboneSpec backbone, BackboneWeights weights) = MadeUpWeights.Small("mobilenetv2_035");
        using TorchNetwork network = new(backbone, weights, NoHead(backbone));
        EngineGate gate = new(network, backbone, (b, w) => new OnnxFrozenLayers(b, w), new SineImages(backbone.InputSize, 8), 8);
        EngineAgreement agreement = gate.Choose();
        Assert.Equal((true, TensorMemory.Contiguous), (agreement.Trusted, agreement.Memory));
    });

    [Fact]
    public void What_oneDNN_believes_is_what_CPUID_says()
    {
        SkipWhereNotPlayable();
        Assert.SkipWhen(CacheTopology.OfProcessor() is not { IsHidden: false }, "this processor is not AMD's, or hides its caches");
        Assert.True(OneDnnCaches.Find()!.Believes(CacheTopology.OfProcessor()!));
        Assert.Equal(KernelRemedy.None, Libtorch.Remedy);
    }

    private static bool IsChild => Environment.GetEnvironmentVariable(Played) is not null;

    private static void Hide()
    {
        TorchSharp.torch.set_num_threads(2);
        OneDnnCaches.Find()!.Hide();
    }

    /// <summary>Largest difference of each convolution of a network from float64: output and gradients.</summary>
    private static double[] Layers(string name)
    {
        (BackboneSpec backbone, BackboneWeights weights) = MadeUpWeights.Small(name);
        using TorchNetwork network = new(backbone, weights, NoHead(backbone));
        return LayerDifferences.Of(network, new SineImages(backbone.InputSize, 4));
    }

    private static LinearHead NoHead(BackboneSpec backbone) => new() { Weights = new FeatureMatrix(2, backbone.FeatureDimension), Bias = [0, 0], Temperature = 1 };

    private static void SkipWhereNotPlayable()
    {
        Assert.SkipWhen(!OperatingSystem.IsLinux() || RuntimeInformation.OSArchitecture != Architecture.X64, "oneDNN's memory is known on linux-x64 alone");
        Assert.SkipWhen(!Avx2.IsSupported, "the convolutions that go wrong need AVX2");
        Assert.SkipWhen(Environment.GetEnvironmentVariable(KernelRemedies.Cap) is { Length: > 0 }, $"{KernelRemedies.Cap} is set");
    }

    private static void InItsOwnProcess(string test, Action body)
    {
        SkipWhereNotPlayable();
        if (IsChild)
        {
            body();
            return;
        }

        (int code, string output) = Run(test);
        Assert.True(code == 0 && output.Contains("Total: 1, Errors: 0, Failed: 0, Skipped: 0", StringComparison.Ordinal), output);
    }

    private static (int Code, string Output) Run(string test)
    {
        string[] self = Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet" ? [typeof(HiddenCachesTests).Assembly.Location] : [];
        ProcessStartInfo start = new(Environment.ProcessPath!, [.. self, "-noColor", "-method", $"{typeof(HiddenCachesTests).FullName}.{test}"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[Played] = "1";
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromMinutes(5)))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail("it did not end in time");
        }

        return (process.ExitCode, output.Result + errors.Result);
    }
}
