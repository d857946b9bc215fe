using System.Runtime.InteropServices;
using MlNetTransfer.Machine;

namespace MlNetTransfer.Weights.Packages;

/// <summary>Finds the .NET SDK of this machine, which need not be where the runtime is that this process runs on.</summary>
internal static class DotnetSdk
{
    /// <summary>What the SDK hands to the programs it starts.</summary>
    private const string HostVariable = "DOTNET_HOST_PATH";

    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    /// <returns>Path of the <c>dotnet</c> that has an SDK; null where none has.</returns>
    public static string? Find(CancellationToken cancellationToken) => Find(Candidates(), cancellationToken);

    internal static string? Find(IEnumerable<string> candidates, CancellationToken cancellationToken) =>
        candidates.FirstOrDefault(c => HasSdk(c, cancellationToken));

    private static IEnumerable<string> Candidates()
    {
        string name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        string?[] folders =
        [
            Environment.GetEnvironmentVariable("DOTNET_ROOT"),
            .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator),
            // shared/Microsoft.NETCore.App/10.0.0 below it
            Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."),
        ];
        return folders.Where(f => !string.IsNullOrEmpty(f)).Select(f => Path.GetFullPath(Path.Combine(f!, name)))
            .Prepend(Environment.GetEnvironmentVariable(HostVariable) is { Length: > 0 } host ? host : "")
            .Where(File.Exists)
            .Distinct();
    }

    private static bool HasSdk(string dotnet, CancellationToken cancellationToken) =>
        ChildProcess.Run(dotnet, ["--list-sdks"], Path.GetTempPath(), new Dictionary<string, string?>(), Bound, cancellationToken) is { Succeeded: true } result
        && result.Output.Trim().Length > 0;
}
