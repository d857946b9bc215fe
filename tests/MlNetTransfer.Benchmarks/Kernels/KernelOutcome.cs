using System.Globalization;

namespace MlNetTransfer.Benchmarks.Kernels;

/// <summary>A line of the results.</summary>
/// <param name="Cell">What was run.</param>
/// <param name="End">How its process ended: <c>ok</c>, a signal's name, <c>time-out</c>, or its exit code.</param>
/// <param name="Errors">Null unless it ended well.</param>
/// <param name="Seconds">Of the whole process.</param>
/// <param name="Commit">Of the checkout.</param>
internal sealed record KernelOutcome(KernelCell Cell, string End, KernelErrors? Errors, double Seconds, string Commit)
{
    public const string Well = "ok", TimeOut = "time-out";

    public bool Hold => Errors?.Hold ?? false;

    public static KernelOutcome Parse(string line)
    {
        string[] fields = line.Split(',');
        int at = KernelCell.Fields;
        string end = fields[at++];
        KernelErrors? errors = end == Well ? KernelErrors.Parse(fields[at..(at + KernelErrors.Fields)]) : null;
        return new(KernelCell.Parse(fields), end, errors, double.Parse(fields[^2], CultureInfo.InvariantCulture), fields[^1]);
    }

    /// <param name="exitCode">As .NET gives it: 128 and the signal's number.</param>
    public static string EndOf(int exitCode) => exitCode switch
    {
        0 => Well,
        128 + 4 => "SIGILL",
        128 + 6 => "SIGABRT",
        128 + 7 => "SIGBUS",
        128 + 8 => "SIGFPE",
        128 + 9 => "SIGKILL",
        128 + 11 => "SIGSEGV",
        _ => FormattableString.Invariant($"exit {exitCode}"),
    };

    public override string ToString() =>
        FormattableString.Invariant($"{Cell},{End},{Errors?.ToString() ?? new string(',', KernelErrors.Fields - 1)},{Seconds:0.0},{Commit}");
}
