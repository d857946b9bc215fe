using System.Diagnostics;

namespace MlNetTransfer.Tests;

/// <summary>Runs a program as on a user's machine, with a home of its own, and looks at what it leaves there and whom it calls.</summary>
internal static class Quiet
{
    // What native libraries take for a build server, where they keep silent.
    private static readonly string[] BuildServers = ["CI", "TF_BUILD", "GITHUB_ACTIONS", "JENKINS_URL", "TEAMCITY_VERSION", "BUILD_ID", "ORT_DISABLE_TELEMETRY", "XDG_CACHE_HOME"];

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>Fails where the program fails, calls or looks up another machine, or writes to its user's home outside this product's cache.</summary>
    public static void Runs(string dll, params string[] arguments)
    {
        using TemporaryFolder home = new();
        string calls = home.File("calls.txt");
        string[] watched = CanWatch ? ["strace", "-f", "-qq", "-e", "trace=connect,sendto,sendmsg,sendmmsg", "-o", calls, "dotnet"] : ["dotnet"];
        ProcessStartInfo start = new(watched[0], [.. watched[1..], dll, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["HOME"] = start.Environment["USERPROFILE"] = start.Environment["LOCALAPPDATA"] = home.Path;
        start.Environment["DOTNET_CLI_HOME"] = home.Path;
        foreach (string variable in BuildServers)
        {
            start.Environment.Remove(variable);
        }

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Longest))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{dll} did not end within {Longest}.");
        }

        Assert.True(process.ExitCode == 0, output.Result + error.Result);
        Assert.DoesNotContain(CanWatch ? File.ReadAllLines(calls) : [], line => line.Contains("AF_INET", StringComparison.Ordinal));
        string[] left = [.. Directory.GetFiles(home.Path, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(home.Path, f)).Where(f => f != "calls.txt")];
        Assert.All(left, file => Assert.StartsWith(Path.Combine(".cache", "mlnet-transfer") + Path.DirectorySeparatorChar, file, StringComparison.Ordinal));
    }

    /// <summary>Whether strace is here and may be used; without it only what is left in the home tells.</summary>
    private static bool CanWatch { get; } = OperatingSystem.IsLinux() && Watches();

    private static bool Watches()
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo("strace", ["-qq", "-o", "/dev/null", "true"]) { RedirectStandardError = true })!;
            return process.WaitForExit(TimeSpan.FromSeconds(10)) && process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
