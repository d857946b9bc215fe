namespace MlNetTransfer.Cli.Commands;

/// <summary>What the process says to the shell.</summary>
internal static class ExitCode
{
    public const int Success = 0;
    public const int Findings = 1;
    public const int Usage = 2;
    public const int OutputFailed = 3;
    public const int Cancelled = 130; // 128 + SIGINT, as shells do
    public const int Terminated = 143; // 128 + SIGTERM
}
