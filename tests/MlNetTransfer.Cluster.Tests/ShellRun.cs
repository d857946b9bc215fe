using System.Diagnostics;

namespace MlNetTransfer.Tests;

/// <summary>A program that is run to its end, with an environment of its own.</summary>
internal static class ShellRun
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <param name="folder">Where it runs.</param>
    /// <param name="programs">Folder in front of the path.</param>
    /// <param name="variables">Besides those of the tests.</param>
    /// <param name="command">The program and its arguments.</param>
    public static ProcessRunner.Result Run(string folder, string programs, IReadOnlyDictionary<string, string> variables, params string[] command)
    {
        using Process process = Start(folder, programs, variables, command);
        return EndOf(process);
    }

    public static Process Start(string folder, string programs, IReadOnlyDictionary<string, string> variables, params string[] command)
    {
        ProcessStartInfo start = new(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        start.Environment["PATH"] = $"{programs}:{Environment.GetEnvironmentVariable("PATH")}";
        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    public static ProcessRunner.Result EndOf(Process process)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Longest))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{process.StartInfo.FileName} did not end within {Longest}.");
        }

        return new(process.ExitCode, output.Result, error.Result);
    }
}
