using System.Runtime.InteropServices;

namespace MlNetTransfer;

/// <summary>The machine that a run ran on.</summary>
public sealed record MachineSummary
{
    /// <summary>Name and version of the operating system.</summary>
    public required string OperatingSystem { get; init; }

    /// <summary>Processor architecture, for example X64.</summary>
    public required string Architecture { get; init; }

    /// <summary>Logical processors.</summary>
    public required int Cores { get; init; }

    /// <summary>.NET runtime.</summary>
    public required string Runtime { get; init; }

    internal static MachineSummary Current => new()
    {
        OperatingSystem = RuntimeInformation.OSDescription,
        Architecture = RuntimeInformation.ProcessArchitecture.ToString(),
        Cores = Environment.ProcessorCount,
        Runtime = RuntimeInformation.FrameworkDescription,
    };
}
