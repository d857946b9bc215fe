namespace MlNetTransfer.Tests;

/// <summary>An app in a temporary folder, outside of the checkout, which gets this product from the folder of its packages and from nowhere else.</summary>
internal sealed class PackagedApp : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <param name="published">The packages.</param>
    /// <param name="packages">The packages of this product that the app references; all have one version.</param>
    /// <param name="program">Its Program.cs.</param>
    /// <param name="sdk">Its SDK.</param>
    /// <param name="references">Further references, as MSBuild has them.</param>
    public PackagedApp(PublishedFixture published, string[] packages, string program, string sdk = "Microsoft.NET.Sdk", string references = "")
    {
        // Packages of this build are not kept where another build would take them for its own.
        System.IO.File.WriteAllText(File("App.csproj"), $"""
            <Project Sdk="{sdk}">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <OutputType>Exe</OutputType>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
              </PropertyGroup>
              <ItemGroup>{string.Concat(packages.Select(p => $"<PackageReference Include=\"{p}\" Version=\"{Version}\" />"))}{references}</ItemGroup>
            </Project>
            """);
        System.IO.File.WriteAllText(File("Program.cs"), program);
        Isolate(published, Folder);
    }

    /// <summary>The version of the packages.</summary>
    public static string Version { get; } = TransferPipeline.ProductVersion.Split('+')[0];

    public string Folder => _folder.Path;

    /// <summary>Gives a folder of projects these packages as a source, and a place of its own to unpack them.</summary>
    public static void Isolate(PublishedFixture published, string folder)
    {
        System.IO.File.WriteAllText(
            Path.Combine(folder, "NuGet.config"), $"<configuration><packageSources><add key=\"local\" value=\"{published.Folder}\" /></packageSources></configuration>");
        System.IO.File.WriteAllText(Path.Combine(folder, "Directory.Build.props"), $"""
            <Project>
              <PropertyGroup>
                <RestorePackagesPath>{Path.Combine(folder, "packages")}</RestorePackagesPath>
                <RestoreFallbackFolders>{GlobalPackages}</RestoreFallbackFolders>
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
            </Project>
            """);
    }

    /// <summary>Calls the .NET SDK in a folder; skips the test where a package cannot be had.</summary>
    public static void DotnetIn(string folder, params string[] arguments)
    {
        (int exit, string output) = PublishedFixture.Dotnet(folder, [.. arguments, "-nodeReuse:false", "-p:UseSharedCompilation=false", "-v:minimal"]);
        Assert.SkipWhen(output.Contains("NU1301", StringComparison.Ordinal), "the packages' source cannot be reached");
        Assert.True(exit == 0, output);
    }

    public string File(string name) => _folder.File(name);

    public void Dotnet(params string[] arguments) => DotnetIn(Folder, arguments);

    /// <summary>Builds it into the folder 'built', and fails where the build warns.</summary>
    public void Build() => Dotnet("build", "-c", "Release", "-o", "built", "-warnaserror");

    /// <summary>Runs what was built, in the folder of the app.</summary>
    public ProcessRunner.Result Run(params string[] arguments) => ProcessRunner.RunIn(
        Folder, new Dictionary<string, string> { ["MLNETTRANSFER_CACHE"] = File("cache"), ["MLNETTRANSFER_OFFLINE"] = "1" }, File("built/App.dll"), arguments);

    public long SizeOf(string folder) => Directory.EnumerateFiles(File(folder), "*", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length);

    public void Dispose() => _folder.Dispose();

    private static string GlobalPackages =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
}
