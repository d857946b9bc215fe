using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Trainers;
using Microsoft.ML.Vision;
using MlNetTransfer.ModelBuilder.Incumbent;
using MlNetTransfer.Planning;
using MlNetTransfer.TensorFlow;

namespace MlNetTransfer.Tests.TensorFlow;

public class TensorFlowOptionsTests
{
    [Fact]
    public void The_networks_have_the_trainers_names_and_values() =>
        Assert.Equal(
            Enum.GetValues<ImageClassificationTrainer.Architecture>().Select(a => (a.ToString(), (int)a)),
            Enum.GetValues<ImageClassificationArchitecture>().Select(a => (a.ToString(), (int)a)));

    [Fact]
    public void Settings_left_alone_are_the_trainers_defaults_but_for_what_it_takes_away()
    {
        ImageClassificationTrainer.Options ours = TensorFlowOptions.Of(new ImageClassificationSettings { EarlyStopping = new() { ByLoss = false } }, null),
            theirs = new();
        Assert.Null(ours.ValidationSetFraction);
        ours.ValidationSetFraction = theirs.ValidationSetFraction;
        Assert.Equal(Text(theirs), Text(ours));
    }

    [Fact]
    public void Every_setting_reaches_the_trainer()
    {
        IDataView validation = new MLContext().Data.LoadFromEnumerable(new[] { new Row("a") });
        ImageClassificationTrainer.Options options = TensorFlowOptions.Of(
            new ImageClassificationSettings
            {
                Arch = ImageClassificationArchitecture.InceptionV3,
                    Epoch = 7,
                    BatchSize = 3,
                    LearningRate = 0.5,
                    UsesValidationSet = true,
                    ValidationSetFraction = 0.25,
                Decay = new() { EpochsPerDecay = 4, Rate = 0.5, Staircase = false }, EarlyStopping = new() { MinDelta = 0.125, Patience = 9 },
            },
            validation);
        ExponentialLRDecay decay = Assert.IsType<ExponentialLRDecay>(options.LearningRateScheduler);
        Assert.Equal(
            (ImageClassificationTrainer.Architecture.InceptionV3, 7, 3, 0.5f, 0.25f),
            (options.Arch, options.Epoch, options.BatchSize, options.LearningRate, options.ValidationSetFraction!.Value));
        Assert.Equal((0.5f, 4f, 0.5f, false), (decay.LearningRate, decay.NumEpochsPerDecay, decay.DecayRate, decay.Staircase));
        Assert.Equal(
            (0.125f, 9, false),
            (options.EarlyStoppingCriteria.MinDelta, options.EarlyStoppingCriteria.Patience, options.EarlyStoppingCriteria.CheckIncreasing));
        Assert.Same(validation, options.ValidationSet);
        Assert.Null(TensorFlowOptions.Of(new ImageClassificationSettings { Decay = null }, null).LearningRateScheduler);
    }

    [Fact]
    public void Validation_images_that_a_plan_wants_must_be_there() =>
        Assert.Throws<ArgumentNullException>(() => TensorFlowOptions.Of(new ImageClassificationSettings { UsesValidationSet = true }, null));

    /// <summary>ML.NET's own scheduler, which is in Microsoft.ML: for every size of the data and every number of epochs.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 10_000)]
    [InlineData(3, 5)]
    [InlineData(9, 200)]
    [InlineData(10, 3)]
    [InlineData(1000, 20)]
    [InlineData(100_000, 2)]
    public void ML_NETs_scheduler_gives_a_rate_for_every_step(int images, int epochs)
    {
        ImageClassificationSettings settings = Map(images, epochs);
        foreach (float rate in Rates(TensorFlowOptions.Of(settings, null).LearningRateScheduler, images, settings.BatchSize, epochs))
        {
            Assert.InRange(rate, float.Epsilon, 0.01f);
        }
    }

    /// <summary>The trap itself: with fewer images than a batch the same scheduler gives none.</summary>
    [Fact]
    public void ML_NETs_scheduler_gives_no_rate_for_less_than_a_batch() =>
        Assert.All(Rates(new ExponentialLRDecay(), images: 9, batch: 10, epochs: 1), rate => Assert.True(float.IsNaN(rate)));

    [Fact]
    public void The_rate_falls_as_far_in_few_epochs_as_in_many()
    {
        float few = Rates(TensorFlowOptions.Of(Map(1000, 20), null).LearningRateScheduler, 1000, 10, 20).Last();
        float many = Rates(new ExponentialLRDecay(), 1000, 10, 200).Last();
        Assert.InRange(few / many, 0.5, 2);
    }

    private static ImageClassificationSettings Map(int images, int epochs) => ImageClassificationMapping.Of(
        new TransferPlan
        {
            Strategy = TransferStrategy.LastStage,
            Backbone = "resnetv2_50",
            ImageSide = 341,
            Because = [new Reason("epochs", $"{epochs}", "You set it.", "user")]
        },
        new ImageClassificationTask { Images = images, ValidationImages = 0 }).Settings;

    /// <summary>What the trainer asks its scheduler, first and last step of every epoch.</summary>
    private static IEnumerable<float> Rates(LearningRateScheduler scheduler, int images, int batch, int epochs)
    {
        MethodInfo ask = typeof(LearningRateScheduler).GetMethod("GetLearningRate", BindingFlags.NonPublic | BindingFlags.Instance)!;
        Type stateType = ask.GetParameters()[0].ParameterType;
        int batches = images / batch, steps = (images + batch - 1) / batch;
        foreach (int epoch in Enumerable.Range(0, epochs))
        {
            foreach (int step in new[] { 0, steps - 1 })
            {
                object state = Activator.CreateInstance(stateType, nonPublic: true)!;
                foreach ((string name, int value) in
                    new[] { ("CurrentEpoch", epoch), ("CurrentBatchIndex", step), ("BatchSize", batch), ("BatchesPerEpoch", batches) })
                {
                    stateType.GetField(name)!.SetValue(state, value);
                }

                yield return (float)ask.Invoke(scheduler, [state])!;
            }
        }
    }

    private static string Text(ImageClassificationTrainer.Options options) =>
        string.Join('\n', typeof(ImageClassificationTrainer.Options).GetFields().Select(f => $"{f.Name} {Text(f.GetValue(options))}"));

    private static string Text(object? value) => value switch
    {
        ExponentialLRDecay d => $"{d.LearningRate} {d.NumEpochsPerDecay} {d.DecayRate} {d.Staircase}",
        ImageClassificationTrainer.EarlyStopping e => $"{e.MinDelta} {e.Patience} {e.CheckIncreasing}",
        _ => $"{value}",
    };

    private sealed record Row(string Label);
}
