using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Tests.Backbones;
using MlNetTransfer.Tests.Downloads;

namespace MlNetTransfer.Tests;

/// <summary>Pretrained weights through the console runner: from a server or a file into the store, and from there into a model.</summary>
public sealed class ModelsTests : IDisposable
{
    private const string Name = "mobilenetv1_075";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_backbone_is_pulled_from_a_mirror_that_breaks_off_and_then_trains_without_a_network()
    {
        ServedFile served = new() { Content = SafeTensorsBuilder.For(BackboneCatalog.Find(Name)) };
        using LoopbackServer server = new(x => served.Answer(x, x.Number < 2 ? 1_000_000 : long.MaxValue));
        ProcessRunner.Result pull = Run([("MLNETTRANSFER_MODELS_URL", server.Address("").ToString())], "models", "pull", Name);
        Assert.True(pull.ExitCode == 0, pull.Error);
        Assert.Equal(3, server.Exchanges.Count);
        Assert.All(server.Exchanges, x => Assert.Equal("/mobilenet_7_5_224_tf.h5", x.Path));
        Assert.Equal([$"{Name}.safetensors"], Directory.GetFiles(_folder.File("cache/models"), "*", SearchOption.AllDirectories).Select(Path.GetFileName));
        Assert.Contains($"{Name} is as it was installed", Run([], "models", "verify", Name).Output, StringComparison.Ordinal);

        PhotoSet.CopyTo(_folder.File("photos"), train: 5, test: 2);
        ProcessRunner.Result train = Run([("MLNETTRANSFER_OFFLINE", "1")], "train", _folder.File("photos"), "--out", _folder.File("model"), "--backbone", Name, "--strategy", "LinearProbe");
        Assert.True(train.ExitCode == 0, train.Error);
        Assert.Contains($"LinearProbe on {Name}", train.Output, StringComparison.Ordinal);

        Assert.Equal(0, Run([], "models", "remove", Name).ExitCode);
        Assert.Empty(Directory.GetFiles(_folder.File("cache/models")));
    }

    [Fact]
    public void Without_a_network_nothing_is_fetched_and_the_way_by_hand_is_named()
    {
        ProcessRunner.Result pull = Run([("MLNETTRANSFER_OFFLINE", "1")], "models", "pull", Name);
        Assert.Equal(1, pull.ExitCode);
        Assert.Contains(FindingCode.DownloadOffline, pull.Error, StringComparison.Ordinal);
        Assert.Contains("models import", pull.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_is_imported_and_listed_and_one_that_does_not_fit_is_refused()
    {
        const string imported = "mobilenetv1_025";
        File.WriteAllBytes(_folder.File("weights"), SafeTensorsBuilder.For(BackboneCatalog.Find(imported)));
        Assert.Equal(0, Run([], "models", "import", _folder.File("weights"), "--arch", imported).ExitCode);
        string[] lines = Run([], "models", "list").Output.Split('\n');
        Assert.Contains("here", lines.Single(l => l.StartsWith($"{imported} ", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("pull", lines.Single(l => l.StartsWith("resnet18 ", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("import", lines.Single(l => l.StartsWith("squeezenet1_1 ", StringComparison.Ordinal)), StringComparison.Ordinal);

        ProcessRunner.Result misfit = Run([], "models", "import", _folder.File("weights"), "--arch", "resnet18");
        Assert.Equal(1, misfit.ExitCode);
        Assert.Contains(FindingCode.WeightsDoNotFit, misfit.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_command_of_the_README_trains_on_the_sample_set_without_a_network()
    {
        // With the small backbone, for the time.
        ProcessRunner.Result train = Run(WithoutNetwork, "train", Path.Combine(SourceTree.Root, "data", "parts"), "--out", _folder.File("model"), "--backbone", BackboneCatalog.Embedded);
        Assert.True(train.ExitCode == 0, train.Error);
        Assert.Contains(" on embedded", train.Output, StringComparison.Ordinal);
        Assert.Contains("What would change it:", train.Output, StringComparison.Ordinal);
        string[] rows = [.. File.ReadLines(_folder.File("model/predictions.csv")).Skip(1)];
        Assert.InRange(rows.Select(r => r.Split(',')).Average(f => f[1] == f[2] ? 1 : 0), 0.6, 1);
    }

    [Fact]
    public void A_run_that_names_no_backbone_counts_ML_NETs_that_lies_beside_the_command_line()
    {
        Assert.SkipUnless(File.Exists(Path.Combine(Path.GetDirectoryName(Cli)!, "DnnImageModels/ResNet18Onnx/ResNet18.onnx")), "built without ML.NET's ResNet-18");
        CopyParts(5);
        ProcessRunner.Result train = Run(WithoutNetwork, "train", _folder.File("parts"), "--out", _folder.File("model"), "--strategy", "LinearProbe");
        Assert.True(train.ExitCode == 0, train.Error);
        Assert.DoesNotContain(FindingCode.EmbeddedBackbone, train.Output + train.Error, StringComparison.Ordinal);
        TransferRun run = TransferRun.Load(_folder.File("model/run.json"));
        string because = run.Plan.Because.Single(r => r.Entry == "backbone").Because;
        Assert.StartsWith("Of 2 that are installed", because, StringComparison.Ordinal);
        Assert.Contains(BackboneCatalog.Usual, because, StringComparison.Ordinal);
        Assert.StartsWith("MIT", run.Backbone.Licence, StringComparison.Ordinal);

        ProcessRunner.Result verify = Run([], "models", "verify", BackboneCatalog.Usual), remove = Run([], "models", "remove", BackboneCatalog.Usual);
        Assert.Equal((0, 1), (verify.ExitCode, remove.ExitCode));
        Assert.Contains("part of the app", remove.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_licence_is_said_before_a_download()
    {
        ProcessRunner.Result pull = Run(WithoutNetwork, "models", "pull", Name);
        string[] lines = pull.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith($"{Name}: ", lines[0], StringComparison.Ordinal);
        Assert.Contains("Licence: Apache-2.0", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("MNT407", lines[1], StringComparison.Ordinal);
    }

    private static (string Name, string Value)[] WithoutNetwork => [("MLNETTRANSFER_OFFLINE", "1"), ("HTTPS_PROXY", "http://127.0.0.1:9")];

    private static string Cli => ProcessRunner.Dll("MlNetTransfer.Cli", "mlnet-transfer");

    private void CopyParts(int images)
    {
        foreach (string source in Directory.GetDirectories(SourceTree.Folder("data/parts")))
        {
            string target = Directory.CreateDirectory(Path.Combine(_folder.File("parts"), Path.GetFileName(source))).FullName;
            foreach (string file in Directory.GetFiles(source).Order(StringComparer.Ordinal).Take(images))
            {
                File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
            }
        }
    }

    private ProcessRunner.Result Run((string Name, string Value)[] variables, params string[] arguments) => ProcessRunner.RunIn(
        _folder.Path, variables.ToDictionary(v => v.Name, v => v.Value), Cli, [.. arguments, "--cache", _folder.File("cache")]);
}
