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
using MlNetTransfer.Runs.Trials;
using MlNetTransfer.Tests.Planning;
using MlNetTransfer.Training;

namespace MlNetTransfer.Tests.Runs.Trials;

/// <summary>A data set on which every strategy has a course of its own, drawn from a seed: what a machine that trains one after the other and many tasks that
/// train one each see alike.</summary>
internal sealed class MadeUpWorld : IStrategyRuns
{
    public const int Validation = 120;

    private const int Training = 300, Epochs = 5;

    private static readonly BackboneSpec Backbone = BackboneCatalog.Find("mobilenetv2_035");

    private readonly RandomSource _random;
    private readonly double _accuracy;
    private readonly TrainedTransfer _probe;

    public MadeUpWorld(int seed)
    {
        _random = new RandomSource(seed);
        _accuracy = 0.4 + (0.4 * _random.NextDouble());
        _probe = Model(TransferStrategy.LinearProbe, Logits(_random.Fork("probe"), _accuracy));
    }

    /// <summary>What was begun, in order.</summary>
    public List<TransferStrategy> Begun { get; } = [];

    /// <summary>Models that were published.</summary>
    public List<TransferStrategy> Published { get; } = [];

    public RunSetup Setup => new(_probe.Dataset, "images", null!, Backbone, _probe.Model.Weights, _probe.Plan);

    public TrainedTransfer Train(TransferOptions options, PlanDecisions plan, BackboneWeights weights, ImageDataset dataset, TrialTask trial)
    {
        if (options.Strategy is not { } strategy)
        {
            return _probe;
        }

        Begun.Add(strategy);
        RandomSource random = _random.Fork($"{strategy} {options.Seed}");
        double kind = random.NextDouble();
        if (kind < 0.1)
        {
            throw new TransferException(Finding.Error(FindingCode.FeaturesNotFinite, "features", "are not finite", "Look at the weights."));
        }

        // From hopeless to better than everything.
        double end = _accuracy - 0.5 + (0.8 * random.NextDouble());
        for (int epoch = 1; epoch < Epochs; epoch++)
        {
            double[] logits = Logits(random, _accuracy + ((end - _accuracy) * epoch / Epochs));
            if (trial.Hopeless?.Invoke(new TrainingEpoch(epoch, 1, 1, 0, 1), epoch / (double)Epochs, logits) == true)
            {
                return Model(strategy, logits) with { FineTuning = MadeUpTrial.Training(10, TrainingEnd.Hopeless, epoch) };
            }
        }

        trial.Guarded(trial.File?.Path ?? "", () => Keep(trial.File, strategy));
        int best = kind < 0.2 ? 0 : 8;
        return best == 0 ? _probe with { FineTuning = MadeUpTrial.Training(200, TrainingEnd.Completed, best) }
            : Model(strategy, Logits(_random.Fork($"end of {strategy} {options.Seed}"), end)) with { FineTuning = MadeUpTrial.Training(200, TrainingEnd.Completed, best) };
    }

    public DatasetProfile Profile(ImageDataset dataset, BackboneWeights weights, long most) =>
        MadeUp.Profile(150, SimilarityWord.Different, accuracy: _accuracy, shift: 1);

    public void Publish(TrainedTransfer better) => Published.Add(better.Plan.Strategy.Value);

    public string? WhyOnlyHeads() => null;

    /// <summary>Every strategy that the policy may ask for, and that with two seeds.</summary>
    public static TrialList List(TransferOptions options, RunSetup setup)
    {
        TransferStrategy[] strategies = [.. GainPrior.Calibrated.Strategies.Where(s => s != TransferStrategy.FromScratch)];
        return new TrialList
        {
            ProductVersion = TransferPipeline.ProductVersion,
            Identity = TrialIdentity.Of(options, setup),
            Backbones = [new TrialBackbone { Name = Backbone.Name, ImageSide = Backbone.Preprocessing.ImageSide, WeightsSha256 = "" }],
            Machine = MachineSummary.Current,
            Trials =
            [
                .. strategies.Concat(strategies).Select((s, i) => new ListedTrial
                {
                    Number = i, Strategy = s, Backbone = Backbone.Name, Seed = i < strategies.Length ? 1 : 2, IsJudged = i < strategies.Length, IsWorthATry = true,
                    ExpectedGain = 0, ExpectedError = 0, Seconds = 1, MemoryBytes = 1,
                }),
            ],
        };
    }

    private static void Keep(FineTuningFile? file, TransferStrategy strategy)
    {
        if (file is not null && !File.Exists(file.Path))
        {
            File.WriteAllText(file.Path, strategy.ToString());
        }
    }

    private static double[] Logits(RandomSource random, double accuracy) =>
        [.. Enumerable.Range(0, Validation).SelectMany(i => (random.NextDouble() < accuracy) == (i % 2 == 0) ? new[] { 1.0, 0 } : [0.0, 1])];

    private static TrainedTransfer Model(TransferStrategy strategy, double[] logits)
    {
        LinearHead head = new() { Weights = new FeatureMatrix(2, 1), Bias = [0, 0], Temperature = 1 };
        LabelledImage[] images = [.. Enumerable.Range(0, Training + Validation).Select(i => new LabelledImage(
            ImageSource.FromFile($"{i}"), (i + Training) % 2, i < Training ? ImageSplit.Train : ImageSplit.Validation, default))];
        return new TrainedTransfer
        {
            Model = new ClassifierModel(Backbone, new BackboneWeights("", "", new Dictionary<string, float[]>()), head, ["ants", "bees"]),
            Plan = TransferPolicy.Choose("b", false, "b", null, 256, strategy, 256, MetricChoice.Of(DecisionMetric.Accuracy, [])),
            Dataset = new ImageDataset { Labels = ["ants", "bees"], Images = [.. images], Rejected = [], Findings = [] },
            ValidationLogits = logits,
            Probe = new HeadTrainingResult(head, null!, [], []),
        };
    }
}
