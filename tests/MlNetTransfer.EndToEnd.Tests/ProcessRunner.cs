using System.Diagnostics;

namespace MlNetTransfer.Tests;

/// <summary>Runs a built program of this solution in its own process.</summary>
internal static class ProcessRunner
{
    // Longer than the budget of a policy, which a busy machine may need.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(20);

    public static string Dll(string project, string assembly)
    {
        string configuration = Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory + "x"))!;
        return Path.Combine(SourceTree.Root, "artifacts", "bin", project, configuration, assembly + ".dll");
    }

    /// <summary>The command line; where a backbone is chosen and none is named, the embedded one, which is the fastest.</summary>
    public static Result MlNetTransfer(params string[] arguments) => MlNetTransferAsIs(WithFastBackbone(arguments));

    /// <summary>The command line as a user calls it: what is installed beside it is the default.</summary>
    public static Result MlNetTransferAsIs(params string[] arguments) => Run(Dll("MlNetTransfer.Cli", "mlnet-transfer"), arguments);

    public static Result Run(string dll, params string[] arguments) => RunIn(Environment.CurrentDirectory, dll, arguments);

    public static Result RunIn(string folder, string dll, params string[] arguments) => RunIn(folder, new Dictionary<string, string>(), dll, arguments);

    /// <summary>With these variables in its environment.</summary>
    public static Result RunIn(string folder, IReadOnlyDictionary<string, string> variables, string dll, params string[] arguments)
    {
        using Process process = StartIn(folder, variables, dll, arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Longest))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{dll} did not end within {Longest}.");
        }

        return new Result(process.ExitCode, output.Result, error.Result);
    }

    public static Process Start(string dll, params string[] arguments) => StartIn(Environment.CurrentDirectory, new Dictionary<string, string>(), dll, arguments);

    /// <summary>With a standard input to write to.</summary>
    public static Process Start(string dll, bool input, params string[] arguments) => StartIn(Environment.CurrentDirectory, new Dictionary<string, string>(), dll, input, arguments);

    public static Process StartIn(string folder, IReadOnlyDictionary<string, string> variables, string dll, params string[] arguments) => StartIn(folder, variables, dll, input: false, arguments);

    private static Process StartIn(string folder, IReadOnlyDictionary<string, string> variables, string dll, bool input, string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", [dll, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = input,
            UseShellExecute = false,
            WorkingDirectory = folder,
        };
        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private static string[] WithFastBackbone(string[] arguments) =>
        arguments is ["train" or "plan" or "profile", _, ..] && !arguments.Any(a => a is "--backbone" or "--weights" or "--replay" or "--help")
            ? [.. arguments, "--backbone", "embedded"]
            : arguments;

    internal sealed record Result(int ExitCode, string Output, string Error);
}
