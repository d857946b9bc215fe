using System.Diagnostics;
using System.Text;

namespace MlNetTransfer.Tests.Samples;

/// <summary>A sample that runs until it is stopped, in the folder of its appsettings.json.</summary>
internal sealed class SampleProcess : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private readonly StringBuilder _output = new();

    public SampleProcess(string sample, params string[] arguments)
        : this(ProcessRunner.Dll(sample, sample), arguments.AsEnumerable())
    {
    }

    /// <summary>Any program of this solution.</summary>
    public SampleProcess(string dll, IEnumerable<string> arguments)
    {
        Process = ProcessRunner.StartIn(Path.GetDirectoryName(dll)!, new Dictionary<string, string>(), dll, [.. arguments]);
        Process.OutputDataReceived += (_, line) => Append(line.Data);
        Process.ErrorDataReceived += (_, line) => Append(line.Data);
        Process.BeginOutputReadLine();
        Process.BeginErrorReadLine();
    }

    public Process Process { get; }

    /// <summary>What it has printed so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public async Task UntilAsync(Func<bool> condition)
    {
        long started = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.False(Process.HasExited, Output);
            Assert.True(Stopwatch.GetElapsedTime(started) < Longest, Output);
            await Task.Delay(20);
        }
    }

    public int ExitCode()
    {
        Assert.True(Process.WaitForExit(Longest), Output);
        Process.WaitForExit(); // and for the rest of its output
        return Process.ExitCode;
    }

    public void Dispose()
    {
        if (!Process.HasExited)
        {
            Process.Kill(entireProcessTree: true);
            Process.WaitForExit();
        }

        Process.Dispose();
    }

    private void Append(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }
    }
}
