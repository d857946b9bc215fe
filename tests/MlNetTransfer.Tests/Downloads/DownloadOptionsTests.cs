using System.Reflection;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Weights.Downloads;

namespace MlNetTransfer.Tests.Downloads;

public sealed class DownloadOptionsTests
{
    private const BindingFlags Every = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance;

    private static readonly byte[] Content = ServedFile.Bytes(1000);

    [Fact]
    public void The_defaults_are_pinned() =>
        Approved.Verify(string.Join('\n', (string[])
        [
            nameof(DownloadOptions),
            .. typeof(DownloadOptions).GetProperties(Every)
                .Where(p => p.SetMethod is not null)
                .Select(p => FormattableString.Invariant($"{p.Name} = {p.GetValue(DownloadOptions.FromEnvironment(_ => null))}")),
        ]));

    [Theory]
    [InlineData("1", true)]
    [InlineData("yes", true)]
    [InlineData("0", false)]
    [InlineData("False", false)]
    [InlineData(" ", false)]
    [InlineData(null, false)]
    public void The_environment_switches_downloads_off(string? value, bool offline) =>
        Assert.Equal(offline, DownloadOptions.FromEnvironment(name => name == "MLNETTRANSFER_OFFLINE" ? value : null).Offline);

    [Fact]
    public async Task Offline_nothing_is_asked_and_the_way_by_hand_is_named()
    {
        using DownloadBench bench = new(x => new ServedFile { Content = Content }.Answer(x)) { Options = new() { Offline = true } };
        Assert.Equal(
            $"MNT407 {bench.Server.Address(DownloadBench.Name)}: would have to be downloaded, and downloads are switched off. "
                + "Unset MLNETTRANSFER_OFFLINE, or get the file some other way and put it in place with 'mlnet-transfer models import'.",
            (await bench.RefusedAsync(bench.Request(Content))).ToString());
        Assert.Empty(bench.Server.Exchanges);
        Assert.Empty(bench.Files);
    }

    [Theory]
    [InlineData("models")]
    [InlineData("models/")]
    public async Task A_mirror_has_the_files_under_the_names_they_get(string folder)
    {
        using LoopbackServer mirror = new(x => new ServedFile { Content = Content }.Answer(x));
        using DownloadBench bench = new(_ => Assert.Fail("the source was asked"))
        {
            Options = DownloadOptions.FromEnvironment(name => name == "MLNETTRANSFER_MODELS_URL" ? mirror.Address(folder).AbsoluteUri : null),
        };
        DownloadResult result = await bench.DownloadAsync(bench.Request(Content) with { Source = new("https://weights.example/other/name.bin") });
        bench.AssertDownloaded(Content);
        Assert.Equal($"/models/{DownloadBench.Name}", Assert.Single(mirror.Exchanges).Path);
        Assert.Equal(mirror.Address($"models/{DownloadBench.Name}"), result.Address);
    }

    [Theory]
    [InlineData("mirror.example/models")]
    [InlineData("ftp://mirror.example")]
    [InlineData("/srv/models")]
    public void A_mirror_that_is_no_address_is_refused(string mirror)
    {
        TransferException e = Assert.Throws<TransferException>(
            () => DownloadOptions.FromEnvironment(name => name == "MLNETTRANSFER_MODELS_URL" ? mirror : null));
        Assert.Equal(
            $"MNT101 MLNETTRANSFER_MODELS_URL: is '{mirror}'; allowed is an http or https address. Name the folder that holds the files, for example "
                + "https://mirror.example/models.",
            e.Message);
    }

    [Fact]
    public async Task A_source_that_is_not_on_the_web_is_refused()
    {
        using DownloadBench bench = new(_ => { });
        Assert.Equal(FindingCode.DownloadFailed, (await bench.RefusedAsync(bench.Request(Content) with { Source = new("file:///etc/passwd") })).Code);
    }
}
