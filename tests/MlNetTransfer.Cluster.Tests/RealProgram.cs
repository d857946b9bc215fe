namespace MlNetTransfer.Tests;

/// <summary>The built command line, as tasks find it on their path.</summary>
internal static class RealProgram
{
    /// <summary>Puts it into a folder.</summary>
    public static void PutInto(string folder) => FakeProgram.Write(
        folder, "mlnet-transfer", $"exec dotnet '{ProcessRunner.Dll("MlNetTransfer.Cli", "mlnet-transfer")}' \"$@\"\n");

    /// <summary>Variables of tasks that find it.</summary>
    /// <param name="folder">Where it is.</param>
    /// <param name="cache">Of the tasks.</param>
    public static Dictionary<string, string> Variables(string folder, string cache) => new()
    {
        ["PATH"] = $"{folder}:{Environment.GetEnvironmentVariable("PATH")}",
        ["MLNETTRANSFER_CACHE"] = cache,
    };

    /// <summary>Runs it, and expects that it succeeds.</summary>
    public static string Run(IReadOnlyDictionary<string, string> variables, params string[] arguments)
    {
        ProcessRunner.Result result = ProcessRunner.RunIn(Environment.CurrentDirectory, variables, ProcessRunner.Dll("MlNetTransfer.Cli", "mlnet-transfer"), arguments);
        Assert.True(result.ExitCode == 0, $"{string.Join(' ', arguments)} ended with {result.ExitCode}: {result.Error}");
        return result.Output;
    }
}
