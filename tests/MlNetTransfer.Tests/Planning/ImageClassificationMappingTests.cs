using CsCheck;
using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.ModelBuilder.Incumbent;
using MlNetTransfer.Datasets;
using MlNetTransfer.Imaging;
using MlNetTransfer.Planning;
using MlNetTransfer.Runs;

namespace MlNetTransfer.Tests.Planning;

/// <summary>Every plan on ML.NET's trainer: what it can do keeps its meaning, and what it cannot do has a name.</summary>
public class ImageClassificationMappingTests
{
    private static readonly ImageClassificationTask Task = new() { Images = 1000, ValidationImages = 250 };

    private static readonly int?[] Inputs = [null, 32, 224, 299, 512];

    private static readonly (string Name, string[] Values)[] UserSettings =
    [
        ("epochs", ["1", "3", "50", "10000"]), ("batchSize", ["1", "32", "1024"]), ("headLearningRate", ["0", "0.00001", "0.03", "10"]), ("keepBestEpoch", ["true", "false"]), ("patience", ["1", "7", "9999"]),
        ("optimizer", ["Sgd", "RAdam"]), ("schedule", ["OneCycle", "Cosine"]), ("cutMix", ["0", "0.5"]), ("mixup", ["0", "1"]), ("augmentation", ["0", "1"]), ("gradientClip", ["1"]), ("gradual", ["true", "false"]),
        ("stageDecay", ["1", "0.5"]), ("labelSmoothing", ["0", "0.1"]), ("weightDecay", ["0", "0.1"]), ("averageDecay", ["0", "0.9"]),
    ];

    /// <summary>Any strategy on any backbone, with any of a recipe's entries set by the user, for any number of images.</summary>
    private static readonly Gen<(TransferPlan Plan, ImageClassificationTask Task)> Any =
        from strategy in Gen.Enum<TransferStrategy>()
        from backbone in Gen.Int[0, BackboneCatalog.All.Count - 1].Select(i => BackboneCatalog.All[i])
        from images in Gen.Double[0, 5].Select(e => (int)Math.Pow(10, e))
        from validation in Gen.Double[-0.5, 4].Select(e => (int)Math.Pow(10, e))
        from classes in Gen.Int[2, 20]
        from settings in Gen.Select(Gen.Bool.Array[UserSettings.Length], Gen.Int[0, 1000]).Select((chosen, pick) => UserSettings
            .Where((_, i) => chosen[i]).ToDictionary(s => s.Name, s => s.Values[pick % s.Values.Length]))
        from side in Gen.Int[8, 400]
        from input in Gen.Int[0, Inputs.Length - 1].Select(i => Inputs[i])
        from flags in Gen.Select(Gen.Bool, Gen.Bool, Gen.Bool)
        select (
            Plan(strategy, backbone, images, validation, classes, settings) with { ImageSide = side },
            new ImageClassificationTask { Images = images, ValidationImages = validation, InputSize = input, HasClassWeights = flags.Item1, HasOwnWeights = flags.Item2, HasUnlabelled = flags.Item3 });

    public static TheoryData<TransferStrategy, string> Plans
    {
        get
        {
            TheoryData<TransferStrategy, string> plans = [];
            foreach (TransferStrategy strategy in Enum.GetValues<TransferStrategy>())
            {
                foreach (BackboneSpec backbone in BackboneCatalog.All)
                {
                    plans.Add(strategy, backbone.Name);
                }
            }

            return plans;
        }
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public void Every_strategy_on_every_backbone_has_settings_and_a_name_for_what_is_lost(TransferStrategy strategy, string backbone)
    {
        ImageClassificationMapping mapping = ImageClassificationMapping.Of(Plan(strategy, BackboneCatalog.Find(backbone), 1000, 250, 10, []), Task);
        string[] warned = [.. mapping.Gaps.Where(g => g.Severity == Severity.Warning).Select(g => g.Entry)];
        Assert.Equal(strategy != TransferStrategy.LinearProbe, warned.Contains("strategy"));
        Assert.Equal(!Same.Contains(backbone), warned.Contains("backbone"));
        Assert.Equal(warned.Length == 0, mapping.IsPossible);
        Assert.Equal(TransferStrategy.LinearProbe, mapping.Nearest.Strategy);
        Assert.Null(mapping.Nearest.FreezePoint);
        Assert.Null(mapping.Nearest.CutPoint);
        Assert.Contains(mapping.Nearest.Backbone, Same);
        Assert.Equal(BackboneCatalog.Find(mapping.Nearest.Backbone).InputSize, mapping.Nearest.ImageSide);
        Assert.Equal(mapping.Settings.Arch, ImageClassificationBackbones.Find(mapping.Nearest.Backbone).Arch);
    }

    private static readonly string[] Same = ["resnetv2_50", "resnetv2_101", "inceptionv3", "mobilenetv2_100_keras"];

    [Fact]
    public void The_backbones_of_the_catalogue_are_those_that_are_mapped() =>
        Assert.Equal(BackboneCatalog.All.Select(b => b.Name).Order(), ImageClassificationBackbones.Names.Order());

    /// <summary>Of the networks it has, the one whose multiply-adds have the smallest ratio to the backbone's, unless it has one of the same family.</summary>
    [Fact]
    public void A_network_that_it_does_not_have_goes_to_the_nearest_in_cost_or_to_its_own_family()
    {
        Dictionary<string, long> costs = BackboneCatalog.All.ToDictionary(b => b.Name, b => BackboneShapes.Of(b).MultiplyAdds.Sum());
        foreach (BackboneSpec backbone in BackboneCatalog.All)
        {
            (ImageClassificationArchitecture arch, string? because) = ImageClassificationBackbones.Find(backbone.Name);
            string nearest = Same.MinBy(name => Math.Abs(Math.Log((double)costs[name] / costs[backbone.Name])))!;
            string expected = backbone.Name is "mlnet_resnet18" or "resnet18" or "mlnet_resnet50" or "resnet50" ? "resnetv2_50"
                : backbone.Name == "mlnet_resnet101" ? "resnetv2_101"
                : nearest;
            Assert.Equal(expected, ImageClassificationBackbones.NameOf(arch));
            Assert.Equal(because is null, backbone.Name == expected);
        }
    }

    [Fact]
    public void Every_entry_of_a_plan_is_kept_or_named() => Any.Sample((plan, task) =>
    {
        ImageClassificationMapping mapping = ImageClassificationMapping.Of(plan, task);
        foreach (Reason entry in plan.Because.Where(r => r.Entry is not ("strategy" or "backbone" or "imageSide" or "metric")))
        {
            bool kept = mapping.Nearest.Because.Any(r => r.Entry == entry.Entry && r.Value == entry.Value);
            bool named = mapping.Gaps.Any(g => g.Entry == entry.Entry && g.Planned == entry.Value);
            bool off = entry.Value is "none" or "0" or "false" || (entry.Entry == "stageDecay" && entry.Value == "1");
            Assert.True(kept || named || off, $"{entry.Entry} {entry.Value}");
            Assert.False(kept && named, entry.Entry);
            if (named && entry.Source == "user")
            {
                Assert.Contains(mapping.Findings, f => f.Code == FindingCode.PlanNotPossible && f.Where == entry.Entry && f.Message.Contains($"is {entry.Value},", StringComparison.Ordinal));
            }
        }
    });

    [Fact]
    public void The_nearest_plan_can_be_done_and_is_its_own_nearest() => Any.Sample((plan, task) =>
    {
        ImageClassificationMapping first = ImageClassificationMapping.Of(plan, task);
        ImageClassificationMapping second = ImageClassificationMapping.Of(first.Nearest, new ImageClassificationTask { Images = task.Images, ValidationImages = task.ValidationImages });
        Assert.Equal(first.Settings, second.Settings);
        Assert.True(second.IsPossible, string.Join('\n', second.Findings));
        Assert.Equal(first.Nearest.Because.Select(r => (r.Entry, r.Value)), second.Nearest.Because.Select(r => (r.Entry, r.Value)));
    });

    /// <summary>Its schedulers divide by whole batches per epoch times epochs per fall, cut to a whole number.</summary>
    [Fact]
    public void The_trainers_arithmetic_never_divides_by_nothing() => Any.Sample((plan, task) =>
    {
        ImageClassificationSettings settings = ImageClassificationMapping.Of(plan, task).Settings;
        Assert.InRange(settings.BatchSize, 1, task.Images);
        Assert.InRange(settings.Epoch, 1, 10_000);
        Assert.InRange((float)settings.LearningRate, float.Epsilon, 10);
        int batches = task.Images / settings.BatchSize;
        Assert.True((int)(settings.BatchSize * batches * (float)settings.Decay!.EpochsPerDecay / settings.BatchSize) >= 1);
        Assert.InRange((float)settings.Decay.Rate, float.Epsilon, 1);
    });

    [Fact]
    public void No_training_image_is_taken_away_and_nothing_is_stopped_without_images_to_judge_by() => Any.Sample((plan, task) =>
    {
        ImageClassificationSettings settings = ImageClassificationMapping.Of(plan, task).Settings;
        Assert.Null(settings.ValidationSetFraction);
        Assert.Equal(task.ValidationImages > 0, settings.UsesValidationSet);
        Assert.True(settings.EarlyStopping is null || settings.UsesValidationSet);
        Assert.True(settings.EarlyStopping is null or { ByLoss: true, Patience: >= 1 });
    });

    [Fact]
    public void A_plan_that_says_nothing_of_its_own_gets_the_trainers_defaults()
    {
        ImageClassificationSettings settings = ImageClassificationMapping.Of(Plan(TransferStrategy.LinearProbe, BackboneCatalog.Find("resnetv2_50"), 1000, 250, 10, []), Task).Settings;
        Assert.Equal(new ImageClassificationSettings { EarlyStopping = new(), UsesValidationSet = true }, settings);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(199, false)]
    [InlineData(200, true)]
    public void Training_is_stopped_early_where_there_are_enough_validation_images(int validation, bool stops) =>
        Assert.Equal(stops, Settings(new() { Images = 1000, ValidationImages = validation }).EarlyStopping is not null);

    [Fact]
    public void What_a_user_set_reaches_the_trainer()
    {
        ImageClassificationSettings settings = Settings(new() { Images = 1000, ValidationImages = 20 }, ("epochs", "50"), ("batchSize", "32"), ("headLearningRate", "0.03"), ("keepBestEpoch", "true"), ("patience", "4"));
        Assert.Equal((50, 32, 0.03, 4), (settings.Epoch, settings.BatchSize, settings.LearningRate, settings.EarlyStopping!.Patience));
        double end = Math.Pow(settings.Decay!.Rate, settings.Epoch / settings.Decay.EpochsPerDecay);
        Assert.Equal(Math.Pow(0.94, 100), end, 1e-9);
        Assert.Null(Settings(new() { Images = 1000, ValidationImages = 500 }, ("keepBestEpoch", "false")).EarlyStopping);
    }

    /// <summary>It skips what it cannot decode; the policy's batch leaves room for that.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(9, 4)]
    [InlineData(20, 10)]
    [InlineData(5000, 10)]
    public void Small_sets_have_small_batches(int images, int batch) => Assert.Equal(batch, Settings(new() { Images = images, ValidationImages = 0 }).BatchSize);

    /// <summary>A plan that was made by hand, or read from a run of another version.</summary>
    [Fact]
    public void A_plan_without_reasons_and_with_what_cannot_be_is_mapped_too()
    {
        TransferPlan bare = new() { Strategy = TransferStrategy.TruncatedBackbone, Backbone = "ResNetV2_50", ImageSide = 1, FreezePoint = "stage1", CutPoint = "nowhere", Because = [] };
        Assert.Equal(["strategy", "imageSide", "freezePoint", "cutPoint"], ImageClassificationMapping.Of(bare, Task).Gaps.Select(g => g.Entry).TakeWhile(e => e != "features"));
        foreach (string value in (string[])["", "NaN", "-5", "1e400", "many", "2.5", "99999999999"])
        {
            TransferPlan odd = bare with { Because = [.. new[] { "epochs", "batchSize", "headLearningRate", "keepBestEpoch", "patience" }.Select(e => new Reason(e, value, "You set it.", "user"))] };
            ImageClassificationMapping mapping = ImageClassificationMapping.Of(odd, Task);
            Assert.Equal((200, 10, value == "2.5" ? 2.5 : 0.01, 20), (mapping.Settings.Epoch, mapping.Settings.BatchSize, mapping.Settings.LearningRate, mapping.Settings.EarlyStopping!.Patience));
            Assert.Equal(value == "2.5" ? 3 : 4, mapping.Gaps.Count(g => g.Planned == value && g.Severity == Severity.Warning && g.Entry != "keepBestEpoch"));
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, -1)]
    public void Numbers_that_cannot_be_are_refused(int images, int validation) => Assert.Throws<ArgumentOutOfRangeException>(() =>
        ImageClassificationMapping.Of(Plan(TransferStrategy.LinearProbe, BackboneCatalog.Find("resnet18"), 10, 0, 2, []), new() { Images = images, ValidationImages = validation }));

    [Fact]
    public void A_backbone_of_no_catalogue_is_refused() =>
        Assert.Equal(FindingCode.BackboneUnknown, Assert.Throws<TransferException>(() => ImageClassificationMapping.Of(Plan(TransferStrategy.LinearProbe, BackboneCatalog.Find("resnet18"), 10, 0, 2, []) with { Backbone = "vgg16" }, Task)).Findings.Single().Code);

    [Fact]
    public void What_people_read_is_approved()
    {
        (TransferStrategy Strategy, string Backbone, Dictionary<string, string> Settings, ImageClassificationTask Task)[] cases =
        [
            (TransferStrategy.LinearProbe, "resnetv2_50", [], Task),
            (TransferStrategy.MultiStageProbe, "embedded", [], Task with { ValidationImages = 30 }),
            (TransferStrategy.TruncatedBackbone, "mobilenetv2_035", [], Task with { InputSize = 128, HasClassWeights = true }),
            (TransferStrategy.FullFineTuning, "resnet18", new() { ["epochs"] = "30", ["batchSize"] = "64", ["optimizer"] = "Sgd", ["cutMix"] = "1", ["headLearningRate"] = "0" }, new() { Images = 40, ValidationImages = 0, HasOwnWeights = true, HasUnlabelled = true }),
            (TransferStrategy.LastStage, "mobilenetv2_100_torch", new() { ["keepBestEpoch"] = "true", ["patience"] = "5" }, Task),
        ];
        Approved.Verify(string.Join("\n\n", cases.Select(c =>
        {
            ImageClassificationMapping mapping = ImageClassificationMapping.Of(Plan(c.Strategy, BackboneCatalog.Find(c.Backbone), c.Task.Images, c.Task.ValidationImages, 4, c.Settings), c.Task);
            return string.Join('\n', (string[])
            [
                $"{c.Strategy} on {c.Backbone}, {c.Task.Images} + {c.Task.ValidationImages} images {string.Join(' ', c.Settings.Select(s => $"{s.Key}={s.Value}"))}".TrimEnd(),
                $"  {mapping.Settings}",
                .. mapping.Findings.Select(f => $"  {f}"),
                .. mapping.Nearest.Because.Select(r => $"    {r.Entry}: {r.Value}. {r.Because} [{r.Source}]"),
            ]);
        })));
    }

    private static ImageClassificationSettings Settings(ImageClassificationTask task, params (string Name, string Value)[] settings) =>
        ImageClassificationMapping.Of(Plan(TransferStrategy.LastStage, BackboneCatalog.Find("resnetv2_50"), task.Images, task.ValidationImages, 2, settings.ToDictionary(s => s.Name, s => s.Value)), task).Settings;

    /// <summary>The plan as a run makes it.</summary>
    private static TransferPlan Plan(TransferStrategy strategy, BackboneSpec backbone, int images, int validation, int classes, Dictionary<string, string> settings)
    {
        PlanDecisions plan = TransferPolicy.Choose(backbone.Name, false, backbone.Name, null, backbone.Preprocessing.ResizeShorterSide, strategy, 1000, MetricChoice.Of(null, [1]));
        if (!FineTuningPolicy.Applies(strategy))
        {
            return plan.ToPlan();
        }

        TransferOptions options = new() { Data = "photos", OutputFolder = "model", Strategy = strategy, Settings = settings };
        BackboneSpec cut = strategy == TransferStrategy.TruncatedBackbone ? backbone.CutAfter(backbone.Stages[^2].Name) : backbone;
        ImageDataset dataset = new()
        {
            Labels = [.. Enumerable.Range(0, classes).Select(c => $"{c}")],
            Images = [.. Images(images, ImageSplit.Train), .. Images(validation, ImageSplit.Validation)],
            Rejected = [],
            Findings = [],
        };
        return PlanPoints.Of(plan, options, cut, PlanPoints.RecipeOf(options, strategy, cut, dataset), [], dataset).ToPlan();

        static IEnumerable<LabelledImage> Images(int count, ImageSplit split) =>
            Enumerable.Repeat(new LabelledImage(ImageSource.FromFile("photo"), 0, split, default), count);
    }
}
