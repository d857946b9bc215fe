using System.Text;
using System.Text.Json;
using MlNetTransfer.ModelBuilder.Config;
using MlNetTransfer.ModelBuilder.Config.ModelBuilder;

namespace MlNetTransfer.Tests.Configuration;

/// <summary>Every real file that is at hand, and one in the shape of every version.</summary>
public sealed class ModelBuilderFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_real_file_is_read_and_written_without_a_change_byte_for_byte()
    {
        foreach (string file in RealFiles())
        {
            ConfigText text = ConfigText.Load(file);
            Assert.Equal(File.ReadAllBytes(file), new ConfigEdit(text).Apply());
        }
    }

    [Fact]
    public void Every_real_file_gives_options_and_tells_where_what_cannot_be_done_stands()
    {
        foreach (string file in RealFiles())
        {
            TransferConfig config = Load(file);
            Assert.Empty(config.Options.Check());
            Assert.Contains(config.Options.Device, (string[])["auto", "cpu"]);
            Assert.All(config.Findings, f => Assert.Matches("mbconfig line [0-9]+ column [0-9]+$", f.Where));
            Assert.Equal(File.ReadAllText(file).Contains("\"Arch\"", StringComparison.Ordinal), config.Findings.Any(f => f.Message.StartsWith("Arch is", StringComparison.Ordinal)));
            Assert.Equal(File.ReadAllText(file).Contains("LocalGPU", StringComparison.Ordinal), config.Findings.Any(f => f.Message == "Environment is LocalGPU"));
        }
    }

    [Fact]
    public void What_is_told_of_every_version_is_approved()
    {
        StringBuilder told = new();
        foreach ((int version, string text) in MadeUpConfig.Versions.Index())
        {
            string file = _folder.File("X.mbconfig");
            File.WriteAllText(file, text.Replace("16", "10", StringComparison.Ordinal).Replace(": 7", ": 200", StringComparison.Ordinal).Replace(":7", ":200", StringComparison.Ordinal).Replace("MobilenetV2", "ResnetV250", StringComparison.Ordinal).Replace(": 600", ": 2147483647", StringComparison.Ordinal));
            told.AppendLine($"version {version}");
            Load(file).Findings.ToList().ForEach(f => told.AppendLine($"  {f.Severity} {f.ToString().Replace(file, "X.mbconfig", StringComparison.Ordinal)}"));
        }

        Approved.Verify(told.ToString());
    }

    [Fact]
    public void A_history_changes_nothing_of_a_real_file_but_itself_and_the_file_asks_for_the_same_afterwards()
    {
        foreach (string file in RealFiles())
        {
            string copy = _folder.File(Path.GetFileName(file));
            File.WriteAllBytes(copy, File.ReadAllBytes(file));
            CheckHistory(copy);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Every_version_says_the_same_things_in_its_own_place(int version)
    {
        string file = _folder.File("X.mbconfig");
        File.WriteAllText(file, MadeUpConfig.Versions[version]);
        TransferConfig config = Load(file);
        Assert.Equal((version, "cpu", 7), (config.Version, config.Options.Device, config.Options.Epochs));
        Assert.Equal("16", config.Options.Settings["batchSize"]);
        Assert.Equal(version == 0 ? null : TimeSpan.FromMinutes(10), config.Options.TimeBudget);
        Assert.Equal(version < 3 ? 0.15 : 0.25, config.Options.ValidationFraction);
        Assert.Contains(config.Findings, f => f.Message.StartsWith("Arch is MobilenetV2, which is mobilenetv2_100_keras here", StringComparison.Ordinal) && f.Hint.Contains("'models pull mobilenetv2_100_keras'", StringComparison.Ordinal));
        CheckHistory(file);
    }

    /// <summary>Without a history there is none to take the shape from; the version says it.</summary>
    [Fact]
    public void New_histories_are_approved_for_every_version()
    {
        StringBuilder all = new();
        for (int version = 0; version <= ModelBuilderConfig.Newest; version++)
        {
            ConfigText text = MadeUpConfig.Parse($"{{\n  \"Environment\": null,\n  \"Version\": {version}\n}}");
            all.AppendLine(Encoding.UTF8.GetString(new RunHistoryWriter(text, version).Write([new("probe", 1, 0.25), new("other", 0.123456, 3)], "/models/model.zip")));
        }

        Approved.Verify(all.ToString());
    }

    private void CheckHistory(string file)
    {
        TransferConfig before = Load(file);
        byte[] old = File.ReadAllBytes(file);
        before.WriteHistory(MadeUpConfig.Run(_folder.File("model")));
        byte[] changed = File.ReadAllBytes(file);

        // Outside RunHistory not a byte is another, and inside it what is unknown stays.
        ConfigText was = ConfigText.Parse(file, old), is_ = ConfigText.Parse(file, changed);
        ConfigNode history = is_.Root["RunHistory"]!, trials = history["Trials"]!;
        (int start, int end) = was.Root["RunHistory"] is { } there ? (there.Start, there.End) : (was.Root["Environment"]!.End, was.Root["Environment"]!.End);
        Assert.Equal(old[..start], changed[..start]);
        Assert.Equal(old[end..], changed[^(old.Length - end)..]);
        Assert.Equal(["MlNetTransfer LastStage on embedded", "MlNetTransfer LinearProbe on embedded", "MlNetTransfer MultiStageProbe on embedded"], trials.Items.Select(t => is_.Text(t["TrainerName"])));
        Assert.Equal(["0.875", "0.75", "0.5"], trials.Items.Select(t => Encoding.UTF8.GetString(is_.Raw(t["Score"]!))));
        Assert.Equal(["30.5", "3.0", "4.0"], trials.Items.Select(t => Encoding.UTF8.GetString(is_.Raw(t["RuntimeInSeconds"]!))));
        string[] replaced = ["Trials", "MetricName", "ModelFilePath"];
        Assert.All(was.Root["RunHistory"]?.Members.Where(m => !replaced.Contains(m.Name)) ?? [], m => Assert.True(was.Raw(m.Value).SequenceEqual(is_.Raw(history[m.Name]!))));
        Assert.All(was.Root["RunHistory"]?["Trials"]?.Items ?? [], t => Assert.Empty(trials.Items[0].Members.Select(m => m.Name).Except(t.Members.Select(m => m.Name))));
        Assert.True(Count(old, "\n"u8) != Count(old, "\r\n"u8) || Count(changed, "\n"u8) == Count(changed, "\r\n"u8));
        Assert.True(Count(old, "\r\n"u8) > 0 || Count(changed, "\r\n"u8) == 0);

        // Training again asks for the same, and writing again writes the same.
        TransferConfig after = Load(file);
        Assert.Equal(JsonSerializer.Serialize(before.Options, TransferRun.Json), JsonSerializer.Serialize(after.Options, TransferRun.Json));
        after.WriteHistory(MadeUpConfig.Run(_folder.File("model")));
        Assert.Equal(changed, File.ReadAllBytes(file));
    }

    private static int Count(byte[] bytes, ReadOnlySpan<byte> what)
    {
        int count = 0;
        for (int at = 0; bytes.AsSpan(at).IndexOf(what) is >= 0 and int next; at += next + what.Length)
        {
            count++;
        }

        return count;
    }

    private TransferConfig Load(string file) => TransferConfig.Load(
        file, new TransferOptions { Data = _folder.File("photos"), OutputFolder = _folder.File("model"), CacheFolder = _folder.File("cache") }, [nameof(TransferOptions.Data), nameof(TransferOptions.OutputFolder)]);

    private static string[] RealFiles()
    {
        string[] files = [.. Directory.GetFiles(SharedMaterial.Require("mbconfig"), "*.mbconfig").Order(StringComparer.Ordinal)];
        Assert.NotEmpty(files);
        return files;
    }
}
