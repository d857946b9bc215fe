using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Export;
using MlNetTransfer.Imaging;
using MlNetTransfer.Numerics;
using MlNetTransfer.Planning;
using MlNetTransfer.Profiling;
using MlNetTransfer.Runs;
using MlNetTransfer.Runs.Stations;
using MlNetTransfer.Sessions;
using MlNetTransfer.Training;

namespace MlNetTransfer.Tests.Runs;

/// <summary>The choice among installed backbones: by how well they do, on a sample that the time allows.</summary>
public sealed class InstalledBackbonesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>The costlier network is the better one here; its first images are slow, as everything is at first.</summary>
    [Fact]
    public void A_better_network_is_measured_and_taken_although_its_first_images_are_slow()
    {
        Machine machine = new() { Networks = { ["embedded"] = (0.001, 0), ["mlnet_resnet18"] = (0.04, 3) }, First = TimeSpan.FromSeconds(3) };
        (string name, _, BackboneDecision? choice) = Choose(machine);
        Assert.Equal("mlnet_resnet18", name);
        Assert.Equal(["mlnet_resnet18", "embedded"], choice!.Trials.Select(t => t.Name));
        Assert.All(choice.Trials, t => Assert.Null(t.NotMeasured));
        Assert.InRange(choice.Trials[1].Behind!.Value, 0.1, 1);
    }

    /// <summary>Twenty seconds suffice for a hundred images of both no more; the choice is made without the slow one, and says so.</summary>
    [Fact]
    public void A_network_that_is_too_slow_is_left_out_by_name()
    {
        Machine machine = new() { Networks = { ["embedded"] = (0.01, 0), ["mobilenetv1_025"] = (0.01, 3), ["resnet50"] = (1, 3) } };
        (string name, _, BackboneDecision? choice) = Choose(machine);
        Assert.Equal("mobilenetv1_025", name);
        Assert.Equal("no time", choice!.Trials.Single(t => t.Name == "resnet50").NotMeasured);
        Assert.Contains("resnet50 (no time)", choice.Decision.ToReason().Because, StringComparison.Ordinal);
    }

    [Fact]
    public void Slow_networks_are_measured_on_fewer_images()
    {
        Machine machine = new() { Networks = { ["embedded"] = (0.01, 0), ["resnet18"] = (0.1, 3) } };
        (string name, _, _) = Choose(machine);
        Assert.Equal("resnet18", name);
        Assert.InRange(machine.Time.Spent.TotalSeconds, 5, 25);
    }

    /// <summary>As for lists of trials, whose choice must not go by the clock.</summary>
    [Fact]
    public void Without_hurry_slow_networks_are_measured_too_and_only_those_that_are_asked_for()
    {
        Machine machine = new() { Networks = { ["embedded"] = (0.01, 0), ["mobilenetv1_025"] = (0.01, 3), ["resnet50"] = (1, 4) } };
        (_, _, BackboneDecision? choice) = Choose(machine, new BackboneSearch { Unhurried = true });
        Assert.Equal(3, choice!.Trials.Count);
        Assert.All(choice.Trials, t => Assert.Null(t.NotMeasured));
        Assert.Contains("on 400 training images", choice.Decision.ToReason().Because, StringComparison.Ordinal);
        (_, _, choice) = Choose(machine, new BackboneSearch { Unhurried = true, Among = ["embedded", "mobilenetv1_025"] });
        Assert.Equal(["mobilenetv1_025", "embedded"], choice!.Trials.Select(t => t.Name));
    }

    [Fact]
    public void A_network_whose_weights_are_damaged_is_left_out_by_name()
    {
        Machine machine = new() { Networks = { ["embedded"] = (0.01, 1), ["resnet18"] = (0.01, 3) }, Damaged = "resnet18" };
        (string name, _, BackboneDecision? choice) = Choose(machine);
        Assert.Equal("embedded", name);
        Assert.Contains("MNT404", choice!.Trials.Single(t => t.Name == "resnet18").NotMeasured, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_all_are_damaged_the_run_ends_and_names_them()
    {
        Machine machine = new() { Networks = { ["resnet18"] = (0.01, 3), ["resnet50"] = (0.01, 3) }, Damaged = "resnet" };
        Assert.Contains("resnet18 (MNT404", Assert.Throws<TransferException>(() => Choose(machine)).Message, StringComparison.Ordinal);
    }

    private (string Name, string Path, BackboneDecision? Choice) Choose(Machine machine, BackboneSearch? search = null)
    {
        TransferOptions options = new() { Data = "photos", OutputFolder = _folder.File("model"), CacheFolder = _folder.File("cache") };
        RunContext context = new(options, machine, null, machine.Time, null, TestContext.Current.CancellationToken);
        return new InstalledBackbones(context, search).Choose(Photos(), DecisionMetric.Accuracy);
    }

    private ImageDataset Photos()
    {
        const int Images = 400;
        List<LabelledImage> images = [];
        for (int i = 0; i < Images; i++)
        {
            string path = _folder.File($"{i}.png");
            File.WriteAllText(path, $"{i}");
            images.Add(new LabelledImage(ImageSource.FromFile(path), i % 2, ImageSplit.Train, ContentHash.Of(BitConverter.GetBytes(i))) { ShorterSide = 300 });
        }

        return new ImageDataset { Labels = ["no", "yes"], Images = images, Rejected = [], Findings = [] };
    }

    /// <summary>Networks with their seconds for an image and how far apart their classes lie, in standard deviations.</summary>
    private sealed class Machine : ITransferEngine, IPretrainedBackbones
    {
        public Dictionary<string, (double Seconds, double Apart)> Networks { get; } = [];

        public TimeSpan First { get; init; }

        public string? Damaged { get; init; }

        public Clock Time { get; } = new();

        public IPretrainedBackbones Pretrained => this;

        public IModelExporter Exporter => throw new NotSupportedException();

        public IFeatureExtractor OpenFeatures(
            BackboneSpec backbone, BackboneWeights weights, IReadOnlyList<string> stages, DecodedPixels? decoded) => new Extractor(this, backbone);

        public IFeatureExtractor? OpenMeasurement(
            BackboneSpec backbone, BackboneWeights weights, Measurement measurement, RandomSource random, DecodedPixels? decoded) => null;

        public IFrozenLayers OpenFrozenLayers(BackboneSpec backbone, BackboneWeights weights) => throw new NotSupportedException();

        public IReadOnlyList<PretrainedWeights> List(string? cacheFolder) => [.. Networks.Keys.Select(name => new PretrainedWeights
        {
            Name = name,
            Architecture = name,
            Source = "made up",
            Url = null,
            Checksum = null,
            Mebibytes = null,
            Licence = "MIT",
            Preprocessing = "none",
            Recipe = "none",
            Classes = "none",
            Path = $"{name}.safetensors",
        })];

        public PretrainedWeights Require(string? cacheFolder, string? name) => List(cacheFolder).Single(w => w.Name == (name ?? "embedded"));

        public BackboneSpec Recognise(string path) => throw new NotSupportedException();

        public bool IsPlainGraph(string path) => false;

        public (BackboneSpec Backbone, BackboneWeights Weights) OpenGraph(string path, GraphInput input) => throw new NotSupportedException();

        public BackboneWeights Load(BackboneSpec backbone, string path) => Damaged is { } damaged && backbone.Name.StartsWith(damaged, StringComparison.Ordinal)
            ? throw new TransferException(Finding.Error(FindingCode.WeightsDoNotFit, path, "is damaged", "Get it again."))
            : new BackboneWeights(path, new string('0', 64), new Dictionary<string, float[]>());
    }

    private sealed class Extractor(Machine machine, BackboneSpec backbone) : IFeatureExtractor
    {
        private bool _warm;

        public string? Key => null;

        public IReadOnlyList<FeatureOutput> Outputs { get; } = [.. backbone.Stages.Select(s => new FeatureOutput(s.Name, s.Channels))];

        public void Extract(
            IReadOnlyList<ImageSource> images,
            FeatureRowHandler deliver,
            Action<int, DecodeResult> reject,
            IProgress<TransferProgress>? progress,
            CancellationToken cancellationToken)
        {
            (double seconds, double apart) = machine.Networks[backbone.Name];
            machine.Time.Spend(TimeSpan.FromSeconds(images.Count * seconds) + (_warm ? TimeSpan.Zero : machine.First));
            _warm = true;
            foreach ((int i, ImageSource image) in images.Index())
            {
                int number = int.Parse(Path.GetFileNameWithoutExtension(image.Name), System.Globalization.CultureInfo.InvariantCulture);
                RandomSource random = new(number);
                float[] row = [.. Enumerable.Range(0, Outputs.Sum(o => o.Dimension)).Select(_ => (float)random.NextNormal())];
                row[^1] += (float)(number % 2 * apart);
                deliver(i, row);
            }
        }

        public void Dispose()
        {
        }
    }

    private sealed class Clock : TimeProvider
    {
        private long _ticks;

        public TimeSpan Spent => TimeSpan.FromTicks(_ticks);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Spend(TimeSpan time) => _ticks += time.Ticks;

        public override long GetTimestamp() => _ticks;
    }
}
