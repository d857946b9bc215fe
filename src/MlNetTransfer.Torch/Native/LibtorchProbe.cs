using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Machine;
using MlNetTransfer.Training;

namespace MlNetTransfer.Torch.Native;

/// <summary>What came of loading libtorch and computing with it once.</summary>
public sealed record LibtorchProbe
{
    /// <summary>First argument of the process that loads it: <c>libtorch probe</c>, a verb that help does not show.</summary>
    public static IReadOnlyList<string> Verb { get; } = ["libtorch", "probe"];

    // Half a gigabyte from a slow disk.
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(90);

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>Whether libtorch loaded and computed the right sum.</summary>
    public required bool Works { get; init; }

    /// <summary>Why not, without a full stop; null when it works.</summary>
    public string? Problem { get; init; }

    /// <summary>What to do about it; null when it works.</summary>
    public string? Hint { get; init; }

    /// <summary>Whether the bridge is a relaxed copy, because libstdc++ is older than GCC 13's.</summary>
    [JsonInclude]
    internal bool Relaxed { get; init; }

    /// <summary>What was done so that it computes rightly here.</summary>
    [JsonInclude]
    internal KernelRemedy Remedy { get; init; }

    /// <summary>Whether its convolutions are right, by kind and memory layout.</summary>
    [JsonInclude]
    internal IReadOnlyList<KernelResult> Kernels { get; init; } = [];

    /// <summary>Whether NVIDIA's driver is installed.</summary>
    [JsonInclude]
    internal bool NvidiaDriver { get; init; }

    /// <summary>Why fine-tuning cannot use a GPU; null where it can.</summary>
    [JsonInclude]
    internal string? WhyNoGpu { get; init; }

    /// <summary>Loads libtorch into this process, which a broken library may end.</summary>
    public static LibtorchProbe Here(string cacheFolder)
    {
        bool driver = TorchDevice.HasDriver();
        try
        {
            Libtorch.Load(cacheFolder);
            float sum = Compute();
            return sum != 8
                ? Failed($"2 × 2 × 2 was {sum}", "Another libtorch than the one that belongs to this product is in the way.")
                : new LibtorchProbe
                {
                    Works = true,
                    Relaxed = Libtorch.IsRelaxed,
                    Remedy = Libtorch.Remedy,
                    Kernels = KernelsHere(),
                    NvidiaDriver = driver,
                    WhyNoGpu = WhyNoGpuHere(),
                };
        }
        catch (TransferException e)
        {
            return Failed(e.Findings[0].Message, e.Findings[0].Hint);
        }

        LibtorchProbe Failed(string problem, string hint) => new() { Works = false, Problem = problem, Hint = hint, NvidiaDriver = driver };
    }

    /// <summary>Loads libtorch in a process of its own, so that a library that breaks takes nothing else with it.</summary>
    /// <param name="self">How this program is started.</param>
    /// <param name="cacheFolder">As for <see cref="Here"/>.</param>
    /// <param name="cancellationToken">Ends the process.</param>
    public static LibtorchProbe InChild(IReadOnlyList<string> self, string cacheFolder, CancellationToken cancellationToken)
    {
        string[] arguments = [.. self.Skip(1), .. Verb, "--cache", cacheFolder];
        ChildResult result = ChildProcess.Run(self[0], arguments, AppContext.BaseDirectory, new Dictionary<string, string?>(), Bound, cancellationToken);
        try
        {
            if (result.Succeeded && JsonSerializer.Deserialize<LibtorchProbe>(result.Output, Format) is { } probe)
            {
                return probe;
            }
        }
        catch (JsonException)
        {
            // Something printed into it: as if it had not ended well.
        }

        string last = result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "";
        return new LibtorchProbe
        {
            Works = false,
            Problem = $"the process that loaded it did not come to its end: {result.Ending}{(last.Length > 0 && last != result.Ending ? $" ({last})" : "")}",
            Hint = "The processor may lack what libtorch is built for, or its files are damaged: 'mlnet-transfer libtorch remove' and 'install' "
                + "get them again. If its convolutions end the process, ONEDNN_MAX_CPU_ISA=AVX, set before the start, may avoid that. "
                + "LinearProbe and MultiStageProbe need no libtorch.",
        };
    }

    /// <summary>The result as one line of JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Format);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static float Compute()
    {
        using IDisposable scope = TorchSharp.torch.NewDisposeScope();
        TorchSharp.torch.Tensor ones = TorchSharp.torch.ones(2, 2);
        return ones.matmul(ones).sum().item<float>();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static IReadOnlyList<KernelResult> KernelsHere() => KernelCheck.Run();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string? WhyNoGpuHere() => TorchDevice.WhyNot(0);
}
