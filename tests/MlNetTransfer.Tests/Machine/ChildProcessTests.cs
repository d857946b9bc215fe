using System.Diagnostics;
using MlNetTransfer.Machine;

namespace MlNetTransfer.Tests.Machine;

public class ChildProcessTests
{
    private static readonly Dictionary<string, string?> NoVariables = [];
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    [Fact]
    public void What_it_prints_and_how_it_ends_is_told()
    {
        ChildResult result = Shell("echo out; echo \"$GREETING\" >&2; exit 3", Long, new Dictionary<string, string?> { ["GREETING"] = "hello" });
        Assert.Equal((3, "out\n", "hello\n", false), (result.ExitCode, result.Output, result.Error, result.TimedOut));
        Assert.Equal("it ended with 3", result.Ending);
        Assert.False(result.Succeeded);
    }

    [Fact]
    public void More_than_a_pipe_holds_does_not_block_it() =>
        Assert.Equal(400_000, Shell("head -c 400000 /dev/zero | tr '\\0' x; head -c 400000 /dev/zero >&2", Long, NoVariables).Output.Length);

    [Fact]
    public void A_signal_that_ended_it_is_named() => Assert.Equal("signal 11 ended it", Shell("kill -SEGV $$", Long, NoVariables).Ending);

    [Fact]
    public void One_that_takes_too_long_is_ended_with_all_it_started()
    {
        using TemporaryFolder folder = new();
        string begun = folder.File("child");

        // A busy machine may not even have started it within a second.
        for (int seconds = 1; !File.Exists(begun); seconds *= 2)
        {
            ChildResult result = Shell($"sleep 600 & echo $! > {begun}.new; mv {begun}.new {begun}; wait", TimeSpan.FromSeconds(seconds), NoVariables);
            Assert.True(result.TimedOut);
            Assert.False(result.Succeeded);
        }

        AssertEnds(int.Parse(File.ReadAllText(begun), System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Cancelling_ends_it()
    {
        using CancellationTokenSource cancelled = new();
        cancelled.CancelAfter(TimeSpan.FromMilliseconds(200));
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a POSIX shell");
        Assert.ThrowsAny<OperationCanceledException>(() => ChildProcess.Run("/bin/sh", ["-c", "sleep 600"], "/", NoVariables, Long, cancelled.Token));
    }

    [Fact]
    public void A_program_that_is_not_there_is_a_result_and_not_an_exception()
    {
        ChildResult result = ChildProcess.Run("/nowhere/program", [], Path.GetTempPath(), NoVariables, Long, default);
        Assert.Null(result.ExitCode);
        Assert.NotEmpty(result.Ending);
    }

    private static void AssertEnds(int process)
    {
        for (int i = 0; i < 500 && IsRunning(process); i++)
        {
            Thread.Sleep(20);
        }

        Assert.False(IsRunning(process));
    }

    /// <summary>A process that ended and whose end nobody asked for yet is over too.</summary>
    private static bool IsRunning(int process) =>
        File.Exists($"/proc/{process}/stat")
            ? File.ReadAllText($"/proc/{process}/stat").Split(") ")[1][0] != 'Z'
            : Process.GetProcesses().Any(p => p.Id == process);

    private static ChildResult Shell(string script, TimeSpan bound, IReadOnlyDictionary<string, string?> variables)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a POSIX shell");
        return ChildProcess.Run("/bin/sh", ["-c", script], "/", variables, bound, default);
    }
}
