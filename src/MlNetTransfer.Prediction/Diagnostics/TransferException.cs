namespace MlNetTransfer.Diagnostics;

/// <summary>The one exception that users catch: everything that is wrong, at once.</summary>
public sealed class TransferException : Exception
{
    private const int Shown = 20;

    /// <summary>Creates an exception that carries the findings.</summary>
    public TransferException(IReadOnlyList<Finding> findings, Exception? inner = null)
        : base(Describe(findings), inner) => Findings = findings;

    /// <summary>Creates an exception that carries one finding.</summary>
    public TransferException(Finding finding, Exception? inner = null)
        : this([finding], inner)
    {
    }

    /// <summary>All that was found, errors first.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>Throws when at least one finding is an error; the exception carries the errors only.</summary>
    public static void ThrowIfErrors(IEnumerable<Finding> findings)
    {
        Finding[] errors = [.. findings.Where(f => f.Severity == Severity.Error)];
        if (errors.Length > 0)
        {
            throw new TransferException(errors);
        }
    }

    private static string Describe(IReadOnlyList<Finding> findings)
    {
        string text = string.Join(Environment.NewLine, findings.Take(Shown));
        return findings.Count > Shown ? $"{text}{Environment.NewLine}… and {findings.Count - Shown} more" : text;
    }
}
