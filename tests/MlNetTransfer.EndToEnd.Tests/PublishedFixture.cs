using System.Diagnostics;

[assembly: AssemblyFixture(typeof(MlNetTransfer.Tests.PublishedFixture))]

namespace MlNetTransfer.Tests;

/// <summary><c>scripts/publish.proj</c>, run once: the command line for every platform, and the tool package.</summary>
public sealed class PublishedFixture : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    private readonly TemporaryFolder _folder = new();
    private readonly Lazy<string> _log;

    public PublishedFixture() => _log = new Lazy<string>(Publish);

    /// <summary>A folder for each platform and <c>mlnet-transfer.VERSION.nupkg</c>; skips the test where the packages cannot be had.</summary>
    public string Folder
    {
        get
        {
            Assert.SkipWhen(_log.Value.Contains("error NU1301", StringComparison.Ordinal), "a package is not on this machine, and its source cannot be reached");
            Assert.True(Directory.Exists(_folder.File("published")), _log.Value);
            return _folder.File("published");
        }
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>The .NET SDK, as tests that need no other program call it.</summary>
    internal static (int ExitCode, string Output) Dotnet(string folder, params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";

        // 'dotnet test' leaves these to its children, and they would bind the new build to its own.
        foreach (string variable in (string[])["MSBuildSDKsPath", "MSBUILD_EXE_PATH", "MSBuildExtensionsPath", "MSBuildLoadMicrosoftTargetsReadOnly"])
        {
            start.Environment.Remove(variable);
        }

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Longest))
        {
            process.Kill(entireProcessTree: true);
        }

        return (process.ExitCode, output.Result + error.Result);
    }

    private string Publish()
    {
        (int exit, string output) = Dotnet(SourceTree.Root, "msbuild", "scripts/publish.proj", $"-p:Folder={_folder.File("published")}", "-nodeReuse:false", "-v:minimal");
        if (exit != 0 && Directory.Exists(_folder.File("published")))
        {
            Directory.Delete(_folder.File("published"), recursive: true);
        }

        return output;
    }
}
