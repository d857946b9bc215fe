using System.Runtime.InteropServices;

namespace MlNetTransfer.Machine;

/// <summary>The machine's platform as NuGet packages name it.</summary>
public static class Platform
{
    /// <summary>For example <c>linux-x64</c>; <c>linux-musl-x64</c> on Alpine.</summary>
    public static string Current { get; } = Of();

    private static string Of()
    {
        string system = OperatingSystem.IsWindows() ? "win"
            : OperatingSystem.IsMacOS() ? "osx"
            : RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal)
                || RuntimeInformation.RuntimeIdentifier.StartsWith("alpine", StringComparison.Ordinal)
                ? "linux-musl"
            : "linux";
        return $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
    }
}
