namespace MlNetTransfer.Cli.Commands;

/// <summary>How this program is started once more.</summary>
internal static class OwnProgram
{
    /// <summary>The program, and its first arguments where it is .NET's own: <c>dotnet mlnet-transfer.dll</c>.</summary>
    public static IReadOnlyList<string> Start { get; } = Of(Environment.ProcessPath);

    private static string[] Of(string? process)
    {
        string library = Path.Combine(AppContext.BaseDirectory, $"{CommandTree.Program}.dll");
        return process is not null && Path.GetFileNameWithoutExtension(process).Equals(CommandTree.Program, StringComparison.OrdinalIgnoreCase)
            ? [process]
            : [process ?? "dotnet", library];
    }
}
