using MlNetTransfer.Diagnostics;
using MlNetTransfer.Onnx;
using MlNetTransfer.Onnx.Estimators;
using MlNetTransfer.Planning;

namespace MlNetTransfer.Tests.Onnx.Estimators;

public class ImageTransferOptionsTests
{
    private static readonly TransferPipeline FineTuning = OnnxEngine.CreatePipeline().With(new RecordingFineTuner());

    private static readonly ImageTransferOptions Incumbents = new()
    {
        Epoch = 50,
        BatchSize = 10,
        LearningRate = 0.005,
        LearningRateScheduler = LearningRateSchedule.OneCycle,
        EarlyStoppingCriteria = new() { Patience = 7 },
        Pipeline = FineTuning,
    };

    /// <summary>Defaults are an interface: a change here is a change of everybody's results.</summary>
    [Fact]
    public void The_defaults_are_pinned() =>
        Approved.Verify(
            string.Join('\n', typeof(ImageTransferOptions).GetProperties().Select(p => $"{p.Name} = {Shown(p.GetValue(new ImageTransferOptions()))}")));

    private static string Shown(object? value) => value switch
    {
        null => "null",
        CancellationToken => "none",
        IReadOnlyDictionary<string, string> settings => $"{settings.Count} settings",
        _ => value.ToString()!,
    };

    [Fact]
    public void The_incumbents_options_become_entries_of_the_recipe()
    {
        TransferOptions run = OptionMapping.ToRun(Incumbents, "model");
        Assert.Equal(50, run.Epochs);
        Assert.Equal(
            [
                ("BatchSize", "10"),
                ("HeadLearningRate", "0.005"),
                ("KeepBestEpoch", "true"),
                ("LearningRate", "0.005"),
                ("Patience", "7"),
                ("Schedule", "OneCycle"),
            ],
            run.Settings.Select(s => (s.Key, s.Value)).Order());
        Assert.Empty(OptionMapping.WithoutEffect(Incumbents));
        Assert.Empty(OptionMapping.Check(Incumbents with { CacheFolder = "cache" }));
        Assert.Equal(
            "false", OptionMapping.ToRun(Incumbents with { EarlyStoppingCriteria = ImageTransferEarlyStopping.Never }, "model").Settings["KeepBestEpoch"]);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(TransferStrategy.LinearProbe, true)]
    [InlineData(TransferStrategy.MultiStageProbe, true)]
    public void Where_a_head_is_all_that_trains_each_option_of_epochs_and_steps_is_named(TransferStrategy? strategy, bool fineTuner)
    {
        ImageTransferOptions options = Incumbents with
        {
            Strategy = strategy,
            Pipeline = fineTuner ? FineTuning : null,
            ReuseTrainSetBottleneckCachedValues = false,
            ReuseValidationSetBottleneckCachedValues = true
        };
        Finding[] findings = [.. OptionMapping.WithoutEffect(options)];
        Assert.Equal(
            ["Epoch", "BatchSize", "LearningRate", "LearningRateScheduler", "EarlyStoppingCriteria", "ReuseTrainSetBottleneckCachedValues"],
            findings.Select(f => f.Where));
        Assert.All(findings, f => Assert.Equal(FindingCode.OptionWithoutEffect, f.Code));
        Assert.Empty(OptionMapping.Check(options with { CacheFolder = "cache" }));
        TransferOptions run = OptionMapping.ToRun(options, "model");
        Assert.Null(run.Epochs);
        Assert.Empty(run.Settings);
    }

    [Fact]
    public void What_is_wrong_with_the_options_is_said_at_once_by_the_options_names_also_where_it_would_have_no_effect()
    {
        ImageTransferOptions options = new()
        {
            LabelColumnName = "",
                ScoreColumnName = "x",
                PredictedLabelColumnName = "x",
                Arch = ImageClassificationArchitecture.ResnetV250,
                Backbone = "resnet18",
                Epoch = 0,
                BatchSize = -1,
            LearningRateScheduler = (LearningRateSchedule)9,
            ValidationSetFraction = 0.9,
            WorkspacePath = " ",
            Strategy = (TransferStrategy)99,
            CacheFolder = "cache",
        };
        Assert.Equal(
            [
                "Arch",
                "BatchSize",
                "Epoch",
                "LabelColumnName",
                "LearningRateScheduler",
                "ScoreColumnName",
                "Strategy",
                "ValidationSetFraction",
                "WorkspacePath",
                "resnetv2_50",
            ],
            OptionMapping.Check(options).Select(f => f.Where).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_trainers_networks_are_one_enum()
    {
        string[] same =
        [
            .. new[] { typeof(TransferOptions), typeof(ImageTransferOptions) }.SelectMany(t => t.Assembly.GetExportedTypes())
                .Where(t => t.IsEnum && Enum.GetNames(t).Contains(nameof(ImageClassificationArchitecture.ResnetV2101)))
                .Select(t => t.Name),
        ];
        Assert.Equal([nameof(ImageClassificationArchitecture)], same);
    }

    [Theory]
    [InlineData(ImageClassificationArchitecture.ResnetV2101, "resnetv2_101")]
    [InlineData(ImageClassificationArchitecture.InceptionV3, "inceptionv3")]
    [InlineData(ImageClassificationArchitecture.MobilenetV2, "mobilenetv2_100_keras")]
    [InlineData(ImageClassificationArchitecture.ResnetV250, "resnetv2_50")]
    public void An_architecture_that_is_not_installed_is_named_with_the_way_to_get_it(ImageClassificationArchitecture arch, string backbone)
    {
        using TemporaryFolder cache = new();
        ImageTransferOptions options = new() { Arch = arch, CacheFolder = cache.Path };
        Finding missing = Assert.Single(OptionMapping.Check(options));
        Assert.Equal((FindingCode.WeightsRequired, backbone), (missing.Code, missing.Where));
        Assert.Contains(
            $"models {(backbone.StartsWith("resnetv2", StringComparison.Ordinal) ? "import" : "pull")}", missing.ToString(), StringComparison.Ordinal);
        Assert.Equal(backbone, OptionMapping.ToRun(options, "model").Backbone);
    }

    [Fact]
    public void The_metric_is_that_of_the_run() =>
        Assert.Equal(
            (DecisionMetric.Macro, null),
            (
                OptionMapping.ToRun(new ImageTransferOptions { Metric = DecisionMetric.Macro }, "model").Metric,
                OptionMapping.ToRun(new ImageTransferOptions(), "model").Metric));

    [Fact]
    public void A_value_that_is_also_a_setting_is_refused() =>
        Assert.Equal(
            "BatchSize",
            Assert.Single(OptionMapping.Check(
                new ImageTransferOptions
                {
                    BatchSize = 3,
                    Pipeline = FineTuning,
                    CacheFolder = "c",
                    Settings = new Dictionary<string, string> { ["batchSize"] = "4" }
                })).Where);
}
