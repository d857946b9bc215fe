using System.Globalization;

namespace MlNetTransfer.Benchmarks.Kernels;

/// <summary>Norm of the difference to double precision over the norm of double precision.</summary>
/// <param name="Last">In the layout that training uses, channels last.</param>
/// <param name="Contiguous">In contiguous memory.</param>
internal readonly record struct LayoutErrors(double Last, double Contiguous)
{
    /// <summary>What float32 has to reach, in every part.</summary>
    public const double Bound = 1e-4;

    /// <summary>Where rounding alone is above the bound, no more than this many times the rounding of contiguous memory.</summary>
    public const double TimesContiguous = 3;

    /// <summary>False for what is no number.</summary>
    public bool Hold => Last <= Math.Max(Bound, TimesContiguous * Contiguous);

    public static LayoutErrors Parse(string last, string contiguous) => new(Number(last), Number(contiguous));

    /// <summary>The larger of each; what is no number is largest.</summary>
    public LayoutErrors Worse(LayoutErrors other) => new(Math.Max(Last, other.Last), Math.Max(Contiguous, other.Contiguous));

    public override string ToString() => FormattableString.Invariant($"{Last:0.0E+0},{Contiguous:0.0E+0}");

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>What a process found out about its cell.</summary>
/// <param name="Layer">Worst of all layers alone: output, gradient of the input, gradient of the kernel.</param>
/// <param name="Features">Pooled features in inference.</param>
/// <param name="Folded">Gradients of all kernels together, BatchNorm folded into them.</param>
/// <param name="Live">The same while BatchNorm measures the batch; null where the batch has too few values to be measured.</param>
/// <param name="WorstLayer">Name of the worst layer.</param>
internal sealed record KernelErrors(LayoutErrors Layer, LayoutErrors Features, LayoutErrors Folded, LayoutErrors? Live, string WorstLayer)
{
    public const int Fields = 9;

    public bool Hold => Layer.Last <= LayoutErrors.Bound && Features.Hold && Folded.Hold && (Live is not { } live || live.Hold);

    public static KernelErrors Parse(string[] f) => new(
        LayoutErrors.Parse(f[0], f[1]),
        LayoutErrors.Parse(f[2], f[3]),
        LayoutErrors.Parse(f[4], f[5]),
        f[6].Length == 0 ? null : LayoutErrors.Parse(f[6], f[7]),
        f[8]);

    public override string ToString() => $"{Layer},{Features},{Folded},{Live?.ToString() ?? ","},{WorstLayer}";
}
