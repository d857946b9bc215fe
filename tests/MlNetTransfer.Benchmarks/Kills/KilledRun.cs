using System.Diagnostics;

namespace MlNetTransfer.Benchmarks.Kills;

/// <summary>Runs of the built command line in a folder.</summary>
internal static class KilledRun
{
    private static readonly string Program = Path.GetFullPath(
        Path.Combine(AppContext.BaseDirectory, "..", "..", "MlNetTransfer.Cli", "release", "mlnet-transfer.dll"));

    /// <param name="folder">Where it runs.</param>
    /// <param name="arguments">The command.</param>
    /// <param name="killAfter">Time after which the process is killed; null lets it end.</param>
    /// <returns>Exit code, 137 where it was killed, and what it said.</returns>
    public static (int ExitCode, string Output) Run(string folder, IEnumerable<string> arguments, TimeSpan? killAfter = null)
    {
        ProcessStartInfo start = new("dotnet", [Program, .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardError = true,
            RedirectStandardOutput = true
        };
        start.Environment["MLNETTRANSFER_CACHE"] = Path.Combine(folder, "cache");
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        if (killAfter is { } time && !process.WaitForExit(time))
        {
            process.Kill();
        }

        process.WaitForExit();
        return (process.ExitCode, output.Result + error.Result);
    }

    public static string? Partial(string folder) => Directory.EnumerateFiles(folder, "*.partial*", SearchOption.AllDirectories).FirstOrDefault();

    /// <summary>Files by path, with what they hold.</summary>
    public static Dictionary<string, byte[]> Contents(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Where(f => !Path.GetRelativePath(folder, f).StartsWith("cache", StringComparison.Ordinal) || f.Contains("models", StringComparison.Ordinal))
        .ToDictionary(f => Path.GetRelativePath(folder, f), File.ReadAllBytes);

    public static void Copy(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
