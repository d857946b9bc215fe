using MlNetTransfer.Diagnostics;
using MlNetTransfer.Machine;
using MlNetTransfer.Weights.Downloads;

namespace MlNetTransfer.Weights.Packages;

/// <summary>A package by <c>dotnet restore</c> of a project that is made for it: this product knows no address, the user's NuGet configuration does.</summary>
internal static class PackageRestore
{
    private const string Project = "package.csproj";
    private const int MessageLines = 3;
    private const long Megabyte = 1_000_000;

    // NuGet: there is no package of that name, none of that version.
    private static readonly string[] Unknown = ["NU1101", "NU1102", "NU1103"];

    // As long as any other download (DownloadOptions.TotalTimeout).
    private static readonly TimeSpan Bound = TimeSpan.FromHours(8), Glance = TimeSpan.FromSeconds(1);

    // Everything lands in the staging folder, so nothing of it is left in the user's caches; no server outlives the call.
    private static Dictionary<string, string?> Environment(string staging) => new()
    {
        ["NUGET_HTTP_CACHE_PATH"] = Path.Combine(staging, "http"),
        ["MSBUILDDISABLENODEREUSE"] = "1",
        ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["DOTNET_NOLOGO"] = "1",
        ["DOTNET_CLI_UI_LANGUAGE"] = "en",

        // Of a process that an SDK started, as 'dotnet run' does: they would bind the new one to that SDK.
        ["MSBuildSDKsPath"] = null,
        ["MSBUILD_EXE_PATH"] = null,
        ["MSBuildExtensionsPath"] = null,
    };

    /// <returns>Folder in <paramref name="staging"/> with the files.</returns>
    /// <exception cref="TransferException">MNT503, MNT504, MNT407.</exception>
    public static string Run(
        PackageContent package,
        string staging,
        Func<CancellationToken, string?> findSdk,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken)
    {
        if (DownloadOptions.FromEnvironment().Offline)
        {
            throw new TransferException(Finding.Error(
                FindingCode.DownloadOffline,
                package.Subject,
                "would have to be downloaded, and downloads are switched off",
                $"Unset {DownloadOptions.OfflineVariable}, or {package.Otherwise}"));
        }

        string dotnet = findSdk(cancellationToken) ?? throw new TransferException(Finding.Error(
            FindingCode.SdkMissing, package.Subject, "there is no .NET SDK on this machine to get it with", $"Install one, or {package.Otherwise}"));
        WriteProject(package, staging);
        string[] arguments = ["restore", Project, "--nologo", "-v:minimal", "-m:1"];
        ChildResult result = Watched(
            package,
            staging,
            progress,
            () => ChildProcess.Run(dotnet, arguments, staging, Environment(staging), Bound, cancellationToken),
            cancellationToken);
        return result.Succeeded
            ? Path.Combine(staging, "packages", package.Id.ToLowerInvariant(), package.Version, package.Folder)
            : throw NotObtained(package, dotnet, Told(result));
    }

    private static TransferException NotObtained(PackageContent package, string dotnet, string told)
    {
        bool unknown = Unknown.Any(c => told.Contains(c, StringComparison.Ordinal));
        return new TransferException(unknown
            ? Finding.Error(
                FindingCode.NativeLibraryNotObtained,
                package.Subject,
                $"no NuGet source of this machine has the package {package.Name} ({told})",
                $"Add a source that has it ('dotnet nuget add source'), or {package.Otherwise}")
            : Finding.Error(
                FindingCode.NativeLibraryNotObtained,
                package.Subject,
                $"the package {package.Name} could not be restored with {dotnet} ({told})",
                $"Check the network and the sources of your NuGet configuration ('dotnet nuget list source'), or {package.Otherwise}"));;
    }

    /// <summary>PackageDownload takes the package as it is, for no framework; files of folders above must not reach in.</summary>
    private static void WriteProject(PackageContent package, string staging)
    {
        File.WriteAllText(Path.Combine(staging, Project), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net{System.Environment.Version.Major}.0</TargetFramework>
                <DisableImplicitFrameworkReferences>true</DisableImplicitFrameworkReferences>
                <RestorePackagesPath>$(MSBuildProjectDirectory)/packages</RestorePackagesPath>
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
              <ItemGroup>
                <PackageDownload Include="{package.Id}" Version="[{package.Version}]" />
              </ItemGroup>
            </Project>
            """);
        foreach (string above in (string[])["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"])
        {
            File.WriteAllText(Path.Combine(staging, above), "<Project />");
        }

        File.WriteAllText(Path.Combine(staging, "global.json"), "{}");
    }

    private static ChildResult Watched(
        PackageContent package,
        string staging,
        IProgress<TransferProgress>? progress,
        Func<ChildResult> restore,
        CancellationToken cancellationToken)
    {
        Task<ChildResult> running = Task.Factory.StartNew(restore, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        long all = (2 * package.DownloadMegabytes) + package.DiskMegabytes;
        while (!((IAsyncResult)running).AsyncWaitHandle.WaitOne(Glance))
        {
            // Never the whole: the restore is over when it says so. A cancelled one ends by itself.
            progress?.Report(new TransferProgress(package.Station, Math.Min(Written(staging), all - 1), all, PackageSources.Unit));
        }

        ChildResult result = running.GetAwaiter().GetResult();
        cancellationToken.ThrowIfCancellationRequested();
        if (result.Succeeded)
        {
            progress?.Report(new TransferProgress(package.Station, all, all, PackageSources.Unit));
        }

        return result;
    }

    private static long Written(string folder)
    {
        try
        {
            EnumerationOptions all = new() { RecurseSubdirectories = true, IgnoreInaccessible = true };
            return new DirectoryInfo(folder).EnumerateFiles("*", all).Sum(f => f.Length) / Megabyte;
        }
        catch (IOException)
        {
            return 0; // a file that NuGet renamed meanwhile
        }
    }

    private static string Told(ChildResult result)
    {
        string[] lines = [.. $"{result.Error}\n{result.Output}".Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
        string[] errors =
        [
            .. lines.Where(l => l.Contains("error ", StringComparison.Ordinal))
                .Select(l => l[l.IndexOf("error ", StringComparison.Ordinal)..])
                .Distinct(),
        ];
        string told = string.Join(" ", (errors.Length > 0 ? errors : lines).Take(MessageLines)).TrimEnd('.');
        return told.Length > 0 && !result.TimedOut ? told : result.Ending;
    }
}
