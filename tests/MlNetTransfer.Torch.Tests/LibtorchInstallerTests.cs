using System.IO.Compression;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Torch.Native;
using MlNetTransfer.Weights.Packages;

namespace MlNetTransfer.Tests.Torch;

/// <summary>libtorch comes into the cache folder whole or not at all; what plays the .NET SDK here is a shell script.</summary>
public sealed class LibtorchInstallerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private string? _sdk;

    public LibtorchInstallerTests() => Environment.SetEnvironmentVariable("NUGET_PACKAGES", _folder.File("packages"));

    private string Cache => _folder.File("cache");

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("NUGET_PACKAGES", null);
        Environment.SetEnvironmentVariable("MLNETTRANSFER_OFFLINE", null);
        _folder.Dispose();
    }

    [Fact]
    public void A_package_file_is_unpacked_and_nothing_else_is_left()
    {
        string native = Install(Package(LibtorchFolder.Libraries));
        Assert.Equal(LibtorchFolder.Kept(Cache), native);
        Assert.Equal(LibtorchFolder.Libraries.Order(), Directory.GetFiles(native).Select(Path.GetFileName).Order());
        Assert.Equal([LibtorchPackage.Version], Directory.GetFileSystemEntries(LibtorchFolder.Root(Cache)).Select(Path.GetFileName));
        Assert.Equal(native, LibtorchFolder.IsComplete(native) ? Install("not even looked at") : "");
        Assert.True(Installer.Remove());
        Assert.False(Installer.Remove());
        Assert.Empty(Directory.GetFileSystemEntries(Cache));
    }

    [Fact]
    public void Names_in_a_package_do_not_lead_out_of_the_folder()
    {
        Install(Package([.. LibtorchFolder.Libraries, "../../../../../evil", "sub/evil"]));
        Assert.DoesNotContain(Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories), f => f.EndsWith("evil", StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_that_is_no_package_of_libtorch_is_refused_and_leaves_nothing()
    {
        File.WriteAllText(_folder.File("text"), "no package");
        Assert.Equal(FindingCode.NativeLibraryNotObtained, Refused(_folder.File("text")).Code);
        Assert.Equal(FindingCode.NativeLibraryNotObtained, Refused(Package(["readme.txt"])).Code);
        Assert.Equal(FindingCode.PathNotFound, Refused(_folder.File("nowhere")).Code);
        Assert.Empty(Directory.GetFileSystemEntries(LibtorchFolder.Root(Cache)));
    }

    [Fact]
    public void What_NuGet_has_unpacked_already_is_copied_and_no_SDK_is_asked()
    {
        LibtorchPackage package = LibtorchPackage.Require();
        string restored = _folder.File($"packages/{package.Id}/{LibtorchPackage.Version}");
        Libraries(Path.Combine(restored, package.NativePath));
        Assert.Null(PackageSources.Restored(package.Content));
        File.WriteAllText(Path.Combine(restored, ".nupkg.metadata"), "{}");
        Sdk("exit 1");
        Assert.True(LibtorchFolder.IsComplete(Install(null)));
    }

    [Fact]
    public void The_SDK_restores_into_a_folder_of_its_own_and_the_libraries_are_moved_from_there()
    {
        LibtorchPackage package = LibtorchPackage.Require();
        string native = $"packages/{package.Id}/{LibtorchPackage.Version}/{package.NativePath}";
        Sdk($"cp package.csproj {_folder.File("asked.csproj")}; echo \"$NUGET_HTTP_CACHE_PATH\" > {_folder.File("http")}; mkdir -p {native}; {string.Join("; ", LibtorchFolder.Libraries.Select(l => $"echo {l} > {native}/{l}"))}");
        List<TransferProgress> told = [];
        Assert.True(LibtorchFolder.IsComplete(Installer.Install(null, new Told(told), default)));
        string project = File.ReadAllText(_folder.File("asked.csproj"));
        Assert.Contains($"<PackageDownload Include=\"{package.Id}\" Version=\"[{LibtorchPackage.Version}]\" />", project, StringComparison.Ordinal);
        Assert.DoesNotContain("http", project, StringComparison.Ordinal);
        Assert.StartsWith(LibtorchFolder.Root(Cache), File.ReadAllText(_folder.File("http")), StringComparison.Ordinal);
        Assert.Equal(told[^1].Total, told[^1].Done);
        Assert.Equal([LibtorchPackage.Version], Directory.GetFileSystemEntries(LibtorchFolder.Root(Cache)).Select(Path.GetFileName));
    }

    [Fact]
    public void A_restore_that_fails_says_why_and_what_else_can_be_done()
    {
        Sdk("echo 'Determining projects'; echo '/staging/package.csproj : error NU1301: Unable to load the service index.'; exit 1");
        Finding finding = Refused(null);
        Assert.Equal(FindingCode.NativeLibraryNotObtained, finding.Code);
        Assert.Contains("(error NU1301: Unable to load the service index)", finding.Message, StringComparison.Ordinal);
        Assert.Contains("--from FILE", finding.Hint, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(LibtorchFolder.Root(Cache)));
    }

    [Fact]
    public async Task Cancelling_a_restore_ends_it_and_leaves_nothing()
    {
        Sdk($"touch {_folder.File("begun")}; sleep 600");
        using CancellationTokenSource cancelled = new();
        Task install = Task.Run(() => Installer.Install(null, null, cancelled.Token), TestContext.Current.CancellationToken);
        for (int i = 0; i < 3000 && !File.Exists(_folder.File("begun")); i++)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => install);
        Assert.Empty(Directory.GetFileSystemEntries(LibtorchFolder.Root(Cache)));
    }

    [Fact]
    public void Without_a_network_it_is_not_tried()
    {
        Environment.SetEnvironmentVariable("MLNETTRANSFER_OFFLINE", "1");
        Sdk($"touch {_folder.File("tried")}");
        Finding finding = Refused(null);
        Assert.Equal(FindingCode.DownloadOffline, finding.Code);
        Assert.Contains("--from FILE", finding.Hint, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("tried")));
    }

    [Fact]
    public void Without_an_SDK_it_is_said_what_to_do()
    {
        Assert.SkipWhen(LibtorchPackage.Current is null, "there is no libtorch for this platform");
        Finding finding = Refused(null);
        Assert.Equal(FindingCode.SdkMissing, finding.Code);
        Assert.Contains("Install one, or get the package", finding.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dotnet_without_an_SDK_is_passed_over()
    {
        Sdk("exit 1");
        string runtime = _folder.File("runtime");
        File.WriteAllText(runtime, "#!/bin/sh\nexit 0\n");
        File.SetUnixFileMode(runtime, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.Equal(_sdk, DotnetSdk.Find([_folder.File("nowhere"), runtime, _sdk!], default));
        Assert.Null(DotnetSdk.Find([_folder.File("nowhere"), runtime], default));
        Assert.NotNull(DotnetSdk.Find(default));
    }

    [Fact]
    public void The_version_is_the_referenced_one()
    {
        string versions = File.ReadAllText(SourceTree.File("Directory.Packages.props"));
        Assert.Contains($"<PackageVersion Include=\"libtorch-cpu-linux-x64\" Version=\"{LibtorchPackage.Version}\" />", versions, StringComparison.Ordinal);
    }

    private LibtorchInstaller Installer => new(Cache, TimeProvider.System, _ => _sdk);

    private string Install(string? package) => Installer.Install(package, null, default);

    private Finding Refused(string? package) => Assert.Throws<TransferException>(() => Install(package)).Findings.Single();

    private static void Libraries(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (string library in LibtorchFolder.Libraries)
        {
            File.WriteAllText(Path.Combine(folder, library), library);
        }
    }

    private string Package(IReadOnlyList<string> names)
    {
        Assert.SkipWhen(LibtorchPackage.Current is null, "there is no libtorch for this platform");
        string file = _folder.File($"{Guid.NewGuid()}.nupkg");
        using ZipArchive zip = ZipFile.Open(file, ZipArchiveMode.Create);
        foreach (string name in names)
        {
            using StreamWriter writer = new(zip.CreateEntry($"{LibtorchPackage.Require().NativePath}/{name}").Open());
            writer.Write(name);
        }

        return file;
    }

    /// <summary>An SDK whose restore is this script.</summary>
    private void Sdk(string restore)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a POSIX shell");
        string script = _folder.File("dotnet");
        File.WriteAllText(script, $"#!/bin/sh\nif [ \"$1\" = --list-sdks ]; then echo '10.0.100 [/sdk]'; exit 0; fi\n{restore}\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        _sdk = script;
    }

    private sealed class Told(List<TransferProgress> told) : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value) => told.Add(value);
    }
}
