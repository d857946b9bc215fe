using System.Diagnostics;

namespace MlNetTransfer.Tests;

/// <summary>Standard streams that are closed or full.</summary>
public class StreamsTests
{
    private const int OutputFailed = 3;

    [Theory]
    [InlineData("models list", "2>/dev/full", 0)]
    [InlineData("models list", "2>&-", 0)]
    [InlineData("models show none", "2>/dev/full", 1)]
    [InlineData("models show none", "2>&-", 1)]
    [InlineData("paint", "2>/dev/full", 2)]
    [InlineData("paint", "2>&-", 2)]
    public void Without_an_error_stream_the_rest_is_as_it_would_be(string arguments, string redirection, int exitCode) =>
        Assert.Equal(exitCode, Shell(arguments, redirection).ExitCode);

    [Theory]
    [InlineData("models list", ">/dev/full")]
    [InlineData("models list", ">&-")]
    [InlineData("models show embedded", ">/dev/full")]
    [InlineData("models show embedded", ">&-")]
    [InlineData("--help", ">/dev/full")]
    [InlineData("completion bash", ">/dev/full")]
    public void An_output_that_cannot_be_written_has_an_exit_code_of_its_own_and_a_sentence(string arguments, string redirection)
    {
        (int exitCode, string error) = Shell(arguments, redirection);
        Assert.Equal(OutputFailed, exitCode);
        Assert.StartsWith("The standard output cannot be written (", error, StringComparison.Ordinal);
        Assert.Single(error.Trim().Split('\n'));
    }

    [Theory]
    [InlineData(">/dev/full 2>/dev/full")]
    [InlineData(">&- 2>&-")]
    [InlineData("<&- >&- 2>&-")]
    public void Without_any_stream_the_exit_code_is_left(string redirection) => Assert.Equal(OutputFailed, Shell("models list", redirection).ExitCode);

    private static (int ExitCode, string Error) Shell(string arguments, string redirection)
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "needs the device /dev/full, which Linux has");
        using Process shell = Process.Start(new ProcessStartInfo("sh", ["-c", $"dotnet '{ProcessRunner.Dll("MlNetTransfer.Cli", "mlnet-transfer")}' {arguments} {redirection}"]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        Task<string> output = shell.StandardOutput.ReadToEndAsync();
        string error = shell.StandardError.ReadToEnd();
        shell.WaitForExit();
        return (shell.ExitCode, error);
    }
}
