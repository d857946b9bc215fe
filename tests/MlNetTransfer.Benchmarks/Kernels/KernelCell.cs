using System.Globalization;

namespace MlNetTransfer.Benchmarks.Kernels;

/// <summary>One process: a backbone at a size, on so many images and threads, under an instruction set that oneDNN may use at most.</summary>
internal sealed record KernelCell(string Isa, string Backbone, int Side, int Batch, int Threads)
{
    public const int Fields = 5;

    public static KernelCell Parse(string[] fields) => new(fields[0], fields[1], Number(fields[2]), Number(fields[3]), Number(fields[4]));

    public override string ToString() => FormattableString.Invariant($"{Isa},{Backbone},{Side},{Batch},{Threads}");

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
