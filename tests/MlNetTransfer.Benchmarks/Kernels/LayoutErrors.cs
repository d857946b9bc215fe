using System.Globalization;

namespace MlNetTransfer.Benchmarks.Kernels;

/// <summary>Norm of the difference to double precision over the norm of double precision.</summary>
/// <param name="Last">In the layout that training uses, channels last.</param>
/// <param name="Contiguous">In contiguous memory.</param>
internal readonly record struct LayoutErrors(double Last, double Contiguous)
{
    /// <summary>What float32 has to reach, in every part.</summary>
    public const double Bound = 1e-4;

    // Beyond it contiguous memory itself is wrong.
    private const double MostRounding = 1e-2;

    /// <summary>Where rounding alone is above the bound, no more than this many times the rounding of contiguous memory.</summary>
    public const double TimesContiguous = 3;

    /// <summary>Whether rounding explains it. False for what is no number.</summary>
    /// <param name="bound">What rounding may come to where contiguous memory says nothing else.</param>
    public bool Holds(double bound = Bound) => Contiguous <= MostRounding && Last <= Math.Max(bound, TimesContiguous * Contiguous);

    public static LayoutErrors Parse(string last, string contiguous) => new(Number(last), Number(contiguous));

    /// <summary>The larger of each; what is no number is largest.</summary>
    public LayoutErrors Worse(LayoutErrors other) => new(Math.Max(Last, other.Last), Math.Max(Contiguous, other.Contiguous));

    public override string ToString() => FormattableString.Invariant($"{Last:0.0E+0},{Contiguous:0.0E+0}");

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
