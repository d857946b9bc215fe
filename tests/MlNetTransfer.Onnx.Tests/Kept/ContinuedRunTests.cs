using System.Globalization;
using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Onnx;
using MlNetTransfer.Planning;
using MlNetTransfer.Runs;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Tests.Onnx.Kept;

/// <summary>Runs that go on from an earlier model, against one run on all images.</summary>
public sealed class ContinuedRunTests : IDisposable
{
    private static readonly string[] Classes = [.. Directory.GetDirectories(SourceTree.Folder("data/parts")).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal)];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Half of the images, then the other half, with the first half gone.</summary>
    [Fact]
    public void Two_halves_one_after_the_other_give_the_answers_of_one_training_on_all_image_by_image()
    {
        Copy("first", Classes, even: true);
        Copy("second", Classes, even: false);
        Train("first", "model-1");
        Directory.Move(_folder.File("first"), _folder.File("away"));
        TransferRun continued = Continue("second", "model-1", "model-2");
        Directory.Move(_folder.File("away"), _folder.File("first"));
        Assert.Equal(RunStatus.Completed, continued.Status);
        Same(continued, "model-2");
        ContinuedSummary summary = continued.Continued!;
        Assert.Equal((180, 180, 0), (summary.KeptImages, summary.NewImages, summary.NewClasses.Count));
        Assert.Equal(TransferRun.Load(Path.Combine(_folder.File("model-1"), OutputFolder.Run)).Evaluation!.Test!.Images, summary.OldTest!.Images);
        Assert.Equal(summary.OldTest.Images, summary.Classes.Sum(c => c.Comparison.Images));
        Assert.Equal(continued.ToJson(), TransferRun.Load(Path.Combine(_folder.File("model-2"), OutputFolder.Run)).ToJson());
    }

    /// <summary>Two classes, then one after the other in a folder of its own; nothing of what was there before is there.</summary>
    [Fact]
    public void Classes_one_after_the_other_give_the_answers_of_one_training_on_all_image_by_image()
    {
        Copy("images-1", Classes[..2]);
        Train("images-1", "model-1");
        int step = 1;
        foreach (string name in Classes[2..4])
        {
            Directory.Move(_folder.File($"images-{step}"), _folder.File($"away-{step}"));
            Copy($"images-{step + 1}", [name]);
            TransferRun run = Continue($"images-{step + 1}", $"model-{step}", $"model-{step + 1}");
            Assert.Equal([name], run.Continued!.NewClasses);
            step++;
        }

        for (int back = 1; back < step; back++)
        {
            Directory.Move(_folder.File($"away-{back}"), _folder.File($"images-{back}"));
        }

        TransferRun last = TransferRun.Load(Path.Combine(_folder.File($"model-{step}"), OutputFolder.Run));
        Assert.Equal(Classes[..4], last.Dataset.Classes.Select(c => c.Label));
        Same(last, $"model-{step}");
    }

    [Fact]
    public void Old_test_images_stay_test_images_by_content_and_a_changed_class_is_named()
    {
        Copy("first", Classes);
        Train("first", "model-1");
        Dictionary<string, string> before = Splits("model-1");

        // The same pictures under other names, one of them under another class, and one new picture.
        Copy("second", Classes, prefix: "again-");
        string moved = Directory.GetFiles(_folder.File($"second/{Classes[0]}")).Order(StringComparer.Ordinal).First();
        File.Move(moved, Path.Combine(_folder.File($"second/{Classes[1]}"), "moved.jpg"));
        TransferRun run = Continue("second", "model-1", "model-2");
        Dictionary<string, string> after = Splits("model-2");
        Assert.Equal(before.OrderBy(p => p.Key, StringComparer.Ordinal), after.OrderBy(p => p.Key, StringComparer.Ordinal));
        Assert.Equal((0, 0), (run.Continued!.NewImages, run.Continued.KeptImages));
        Finding changed = Assert.Single(run.Dataset.Findings, f => f.Code == FindingCode.KeptChanged);
        Assert.Contains($"from {Classes[0]} to {Classes[1]}", changed.Message, StringComparison.Ordinal);
    }

    /// <summary>The model of a run that went on knows its network and what that sees, and a replay of it gives the same model.</summary>
    [Fact]
    public void A_run_that_went_on_is_gone_on_from_with_the_same_pictures_and_replayed()
    {
        Copy("first", Classes[..2], few: 20);
        Copy("second", Classes[2..3], few: 20);
        Copy("third", Classes[3..4], few: 20);
        OnnxEngine.CreatePipeline().Run(
            Options("first", "model-1") with { Backbone = BackboneCatalog.Embedded, Strategy = TransferStrategy.LinearProbe, Fit = Imaging.ImageFit.Pad },
            cancellationToken: TestContext.Current.CancellationToken);
        Continue("second", "model-1", "model-2");
        TransferRun last = Continue("third", "model-2", "model-3");
        Assert.Equal((Imaging.ImageFit.Pad, BackboneCatalog.Embedded), (last.Options.Fit, last.Options.Backbone));
        TransferRun again = OnnxEngine.CreatePipeline().Replay(last, _folder.File("again"), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(last.Export!.OnnxSha256, again.Export!.OnnxSha256);
    }

    [Fact]
    public void What_does_not_go_with_an_earlier_model_is_refused_and_nothing_is_written()
    {
        Copy("first", Classes[..2], few: 20);
        Train("first", "model-1");
        byte[] run = File.ReadAllBytes(_folder.File("model-1/run.json"));
        Assert.Equal(
            [FindingCode.OptionInvalid, FindingCode.OptionInvalid, FindingCode.OptionInvalid],
            Refused(o => o with { Backbone = BackboneCatalog.Embedded, Strategy = TransferStrategy.LastStage, TestData = "elsewhere" }));
        Assert.Equal([FindingCode.OptionInvalid], Refused(o => o with { Fit = Imaging.ImageFit.Pad }));
        Assert.Equal([FindingCode.OptionInvalid], Refused(o => o with { OutputFolder = _folder.File("model-1") }));
        Assert.Equal([FindingCode.PathNotFound], Refused(o => o with { From = _folder.File("nowhere") }));
        Assert.Equal([FindingCode.PathNotFound], Refused(o => o with { Data = _folder.File("nowhere") }));
        Damage("kept.f16", FindingCode.FeaturesDamaged);
        Damage("kept.csv", FindingCode.NothingToGoOnFrom);
        string other = File.ReadAllText(_folder.File("model-1/run.json"));
        File.WriteAllText(_folder.File("model-1/run.json"), other[..other.IndexOf("\"kept\"", StringComparison.Ordinal)] + other[(other.IndexOf("},", other.IndexOf("\"kept\"", StringComparison.Ordinal), StringComparison.Ordinal) + 2)..]);
        Assert.Equal([FindingCode.NothingToGoOnFrom], Refused(o => o));
        File.WriteAllBytes(_folder.File("model-1/run.json"), run);
        Assert.False(Directory.Exists(_folder.File("model-2")));

        void Damage(string name, string code)
        {
            string file = _folder.File($"model-1/{name}");
            byte[] whole = File.ReadAllBytes(file);
            File.WriteAllBytes(file, [.. whole[..^50], (byte)(whole[^50] ^ 1), .. whole[^49..]]);
            Assert.Equal([code], Refused(o => o));
            File.Delete(file);
            Assert.Equal([FindingCode.NothingToGoOnFrom], Refused(o => o));
            File.WriteAllBytes(file, whole);
        }

        string[] Refused(Func<TransferOptions, TransferOptions> change) =>
        [
            .. Assert.Throws<TransferException>(() => OnnxEngine.CreatePipeline().Run(
                change(Options("first", "model-2") with { From = _folder.File("model-1") }), cancellationToken: TestContext.Current.CancellationToken)).Findings.Select(f => f.Code),
        ];
    }

    /// <summary>One run on the pictures that the model knows, with their splits.</summary>
    private void Same(TransferRun continued, string model)
    {
        string table = _folder.File("all.csv");
        File.Copy(Path.Combine(_folder.File(model), OutputFolder.KeptImages), table);
        TransferRun all = OnnxEngine.CreatePipeline().Run(
            Options("all.csv", "all") with { Backbone = BackboneCatalog.Embedded, Strategy = TransferStrategy.LinearProbe },
            cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(all.Dataset.Classes, continued.Dataset.Classes);
        Assert.Equal(all.Trained, continued.Trained);
        Dictionary<string, string[]> one = Predictions("all"), other = Predictions(model);
        Assert.Equal(one.Keys.Order(StringComparer.Ordinal), other.Keys.Order(StringComparer.Ordinal));
        foreach ((string name, string[] row) in one)
        {
            Assert.Equal(row[..2], other[name][..2]);
            Assert.All(row[2..].Zip(other[name][2..]), s => Assert.Equal(Number(s.First), Number(s.Second), 0.01));
        }
    }

    /// <summary>Label, predicted label and scores by name.</summary>
    private Dictionary<string, string[]> Predictions(string model) => File.ReadLines(Path.Combine(_folder.File(model), OutputFolder.Predictions)).Skip(1)
        .Select(l => l.Split(',')).ToDictionary(r => string.Join('/', r[0].Split('/')[^3..]), r => r[1..]);

    /// <summary>Split by content.</summary>
    private Dictionary<string, string> Splits(string model) => File.ReadLines(Path.Combine(_folder.File(model), OutputFolder.KeptImages)).Skip(1)
        .Select(l => l.Split(',')).DistinctBy(r => r[4]).ToDictionary(r => r[4], r => r[2]);

    private TransferRun Train(string images, string model) => OnnxEngine.CreatePipeline().Run(
        Options(images, model) with { Backbone = BackboneCatalog.Embedded, Strategy = TransferStrategy.LinearProbe },
        cancellationToken: TestContext.Current.CancellationToken);

    private TransferRun Continue(string images, string from, string model) => OnnxEngine.CreatePipeline().Run(
        Options(images, model) with { From = _folder.File(from) }, cancellationToken: TestContext.Current.CancellationToken);

    private TransferOptions Options(string images, string output) => new()
    {
        Data = _folder.File(images),
        OutputFolder = _folder.File(output),
        CacheFolder = _folder.File("cache"),
        Pictures = false,
    };

    /// <param name="folder">Receives the images.</param>
    /// <param name="classes">Which.</param>
    /// <param name="even">Every second image, from the first or from the second on; null for all.</param>
    /// <param name="prefix">Of the new names.</param>
    /// <param name="few">At most so many of a class.</param>
    private void Copy(string folder, string[] classes, bool? even = null, string prefix = "", int few = int.MaxValue)
    {
        foreach (string name in classes)
        {
            Directory.CreateDirectory(_folder.File($"{folder}/{name}"));
            string[] files = [.. Directory.GetFiles(Path.Combine(SourceTree.Folder("data/parts"), name)).Order(StringComparer.Ordinal)];
            foreach (string file in files.Where((_, i) => even is null || i % 2 == (even.Value ? 0 : 1)).Take(few))
            {
                File.Copy(file, _folder.File($"{folder}/{name}/{prefix}{Path.GetFileName(file)}"));
            }
        }
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
