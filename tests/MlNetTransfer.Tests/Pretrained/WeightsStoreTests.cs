using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Numerics;
using MlNetTransfer.Tests.Backbones;
using MlNetTransfer.Tests.Downloads;
using MlNetTransfer.Weights;
using MlNetTransfer.Weights.Downloads;

namespace MlNetTransfer.Tests.Pretrained;

public sealed class WeightsStoreTests : IDisposable
{
    private const string Name = "mobilenetv1_025";

    private readonly TemporaryFolder _folder = new();
    private readonly WeightsStore _store;

    public WeightsStoreTests() => _store = new WeightsStore(_folder.File("cache"));

    private static BackboneSpec Backbone => BackboneCatalog.Find(Name);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Imported_weights_have_the_values_of_the_file_and_can_be_trained_with()
    {
        string file = Source();
        Assert.Null(_store.Find(Name).Path);
        PretrainedWeights imported = _store.Import(file, Name);
        Assert.Equal(imported.Path, _store.Require(Name).Path);
        Assert.StartsWith(_store.Folder, imported.Path, StringComparison.Ordinal);
        BackboneWeights expected = WeightsReader.Load(Backbone, file), found = WeightsReader.Load(Backbone, imported.Path!);
        Assert.All(expected.Values, v => Assert.Equal(v.Value, found[v.Key]));
        Assert.True(_store.Verify(Name));
    }

    [Fact]
    public void A_changed_value_is_noticed()
    {
        string path = _store.Import(Source(), Name).Path!;
        using (FileStream stream = new(path, FileMode.Open))
        {
            stream.Seek(-1, SeekOrigin.End);
            int last = stream.ReadByte();
            stream.Seek(-1, SeekOrigin.End);
            stream.WriteByte((byte)(last ^ 1));
        }

        Assert.False(_store.Verify(Name));
        TransferException e = Assert.Throws<TransferException>(() => WeightsReader.Load(Backbone, path));
        Assert.Equal(FindingCode.WeightsMalformed, e.Findings[0].Code);
        Assert.Contains("SHA-256", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checksum_that_is_gone_is_noticed()
    {
        string path = _store.Import(Source(), Name).Path!;
        byte[] bytes = File.ReadAllBytes(path);
        bytes[bytes.AsSpan().IndexOf("values_sha256"u8)] ^= 1;
        File.WriteAllBytes(path, bytes);
        Assert.Equal(FindingCode.WeightsMalformed, Refused(() => WeightsReader.Load(Backbone, path)));
    }

    [Fact]
    public void A_file_that_does_not_fit_leaves_what_was_there()
    {
        string path = _store.Import(Source(), Name).Path!;
        byte[] before = File.ReadAllBytes(path);
        File.WriteAllBytes(_folder.File("other"), SafeTensorsBuilder.Build([("surprise", [1])], (_, _) => 0));
        Assert.Equal(FindingCode.WeightsDoNotFit, Refused(() => _store.Import(_folder.File("other"), Name)));
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(_store.Folder));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_a_finding()
    {
        string file = Source();
        File.WriteAllText(_folder.File("occupied"), "");
        Assert.Equal(FindingCode.OutputNotWritable, Refused(() => new WeightsStore(_folder.File("occupied")).Import(file, Name)));
    }

    [Fact]
    public async Task A_download_of_another_network_leaves_nothing_behind()
    {
        ServedFile served = new() { Content = SafeTensorsBuilder.Build([("surprise", [1])], (_, _) => 0) };
        using LoopbackServer server = new(x => served.Answer(x));
        WeightsStore store = new(
            _folder.File("cache"), () => new Downloader(new DownloadOptions { Mirror = server.Address("") }, new RandomSource(1), TimeProvider.System));
        TransferException e = await Assert.ThrowsAsync<TransferException>(
            () => store.PullAsync("mobilenetv1_075", cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(FindingCode.WeightsDoNotFit, Assert.Single(e.Findings).Code);
        Assert.Empty(Directory.GetFiles(store.Folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void What_a_killed_process_left_is_cleared_away_after_a_day()
    {
        Directory.CreateDirectory(_store.Folder);
        string old = Path.Combine(_store.Folder, "a.1-1.partial"), young = Path.Combine(_store.Folder, "b.2-1.partial");
        File.WriteAllText(old, "");
        File.WriteAllText(young, "");
        File.SetLastWriteTimeUtc(old, DateTime.UnixEpoch);
        _store.Import(Source(), Name);
        Assert.False(File.Exists(old));
        Assert.True(File.Exists(young));
    }

    [Fact]
    public void Where_the_weights_were_taken_from_is_kept()
    {
        string file = Source();
        _store.Import(file, Name);
        Assert.Equal(
            $"{file}, SHA-256 {Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))}",
            _store.Find(Name).InstalledFrom);
        Assert.Null(_store.Find(Name).InstalledLicence);
        Assert.StartsWith("MIT", _store.Find(BackboneCatalog.Embedded).InstalledLicence, StringComparison.Ordinal);
    }

    [Fact]
    public void Empty_paths_are_findings()
    {
        Assert.Equal(FindingCode.OptionInvalid, Refused(() => _store.Import("", Name)));
        Assert.Equal(FindingCode.OptionInvalid, Refused(() => new WeightsStore(" ").List()));
    }

    [Fact]
    public void A_cancelled_import_changes_nothing()
    {
        Assert.Throws<OperationCanceledException>(() => _store.Import(Source(), Name, new CancellationToken(canceled: true)));
        Assert.Null(_store.Find(Name).Path);
    }

    [Fact]
    public void Removed_weights_are_gone()
    {
        string path = _store.Import(Source(), Name).Path!;
        _store.Remove(Name);
        Assert.False(File.Exists(path));
        Assert.Equal(FindingCode.WeightsRequired, Refused(() => _store.Remove(Name)));
        Assert.Equal(FindingCode.WeightsRequired, Refused(() => _store.Verify(Name)));
    }

    [Fact]
    public void The_embedded_weights_are_there_fit_and_stay()
    {
        PretrainedWeights embedded = _store.Require(null);
        Assert.Equal(BackboneCatalog.Embedded, embedded.Name);
        WeightsReader.Load(BackboneCatalog.Find(embedded.Name), embedded.Path!);
        Assert.InRange(new FileInfo(embedded.Path!).Length, 1, 6_000_000);
        Assert.Equal(FindingCode.WeightsRequired, Refused(() => _store.Remove(embedded.Name)));
        Assert.Equal(FindingCode.WeightsRequired, Refused(() => _store.Import(Source(), embedded.Name)));
        Assert.True(File.Exists(embedded.Path));
    }

    [Fact]
    public void Missing_weights_say_how_to_get_them()
    {
        string pull = Text("resnet18"), import = Text(Name);
        Assert.Contains("'models pull resnet18'", pull, StringComparison.Ordinal);
        Assert.Contains($"'models import FILE --arch {Name}'", import, StringComparison.Ordinal);
        Assert.Equal(FindingCode.BackboneUnknown, Refused(() => _store.Require("nonsense")));
        string Text(string name) => Assert.Throws<TransferException>(() => _store.Require(name)).Message;
    }

    [Fact]
    public void Two_imports_at_once_leave_one_whole_file()
    {
        string[] files = [Source("a", 1), Source("b", 2)];
        Parallel.For(0, 8, i => _store.Import(files[i % 2], Name));
        Assert.True(_store.Verify(Name));
        Assert.Single(Directory.GetFiles(_store.Folder));
    }

    private static string Refused(Action action) => Assert.Single(Assert.Throws<TransferException>(action).Findings).Code;

    private string Source(string name = "weights", int first = 0)
    {
        string path = _folder.File(name);
        File.WriteAllBytes(path, SafeTensorsBuilder.Build(Backbone.TensorShapes.Select(t => (t.Key, t.Value)), (_, i) => first + (i % 7)));
        return path;
    }
}
