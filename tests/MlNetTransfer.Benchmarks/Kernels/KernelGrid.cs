using System.Globalization;
using MlNetTransfer.Backbones;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Benchmarks.Kernels;

/// <summary>The cells there are: every backbone at every size that it takes, batch, number of threads and instruction set.</summary>
internal static class KernelGrid
{
    private const string MinutesOption = "--minutes";
    private static readonly int[] Sides = [64, 96, 128, 160, 192, 224];
    private static readonly int[] Batches = [1, 2, 7, 32];
    private static readonly int[] Threads = [1, 2, 4];

    /// <summary>Instruction sets that oneDNN may use at most, as ONEDNN_MAX_CPU_ISA names them.</summary>
    public static readonly string[] Isas = ["SSE41", "AVX2", "AVX512_CORE", "AVX512_CORE_BF16"];

    private static readonly string[] Names = ["--backbones", "--sides", "--batches", "--threads", "--isa", MinutesOption];

    public static KernelCell[] All { get; } = Parse([]);

    /// <summary>Those that the options leave, in an order drawn once for all, so that what is measured first is a fair sample.</summary>
    public static KernelCell[] Parse(string[] options)
    {
        if (options.Length % 2 != 0 || options.Where((_, i) => i % 2 == 0).Except(Names).Any())
        {
            throw new ArgumentException($"kernels takes {string.Join(", ", Names)}, each with a value, and not: {string.Join(' ', options)}");
        }

        IEnumerable<BackboneSpec> backbones = Values(options, Names[0])?.Select(BackboneCatalog.Find) ?? BackboneCatalog.All;
        IReadOnlyList<int>? sides = Numbers(options, Names[1]);
        KernelCell[] cells =
        [
            .. from backbone in backbones
               from side in sides ?? Sides.Append(backbone.InputSize).Distinct()
               where BackboneGeometry.Of(backbone.ForInput(side)) is not null
               from batch in Numbers(options, Names[2]) ?? Batches
               from threads in Numbers(options, Names[3]) ?? Threads
               from isa in Values(options, Names[4]) ?? Isas
               select new KernelCell(isa, backbone.Name, side, batch, threads),
        ];
        new RandomSource(1).Shuffle(cells.AsSpan());
        return cells;
    }

    public static double Minutes(string[] options) =>
        Values(options, MinutesOption) is [string minutes] ? double.Parse(minutes, CultureInfo.InvariantCulture) : double.PositiveInfinity;

    private static int[]? Numbers(string[] options, string name) =>
        Values(options, name) is { } values ? [.. values.Select(v => int.Parse(v, CultureInfo.InvariantCulture))] : null;

    private static string[]? Values(string[] options, string name) => Array.IndexOf(options, name) is int at and >= 0 ? options[at + 1].Split(',') : null;
}
