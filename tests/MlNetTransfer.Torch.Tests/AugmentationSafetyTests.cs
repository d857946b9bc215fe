using MlNetTransfer.Views;
using MlNetTransfer.Planning;
using MlNetTransfer.Torch;
using MlNetTransfer.Training;

namespace MlNetTransfer.Tests.Torch;

public class AugmentationSafetyTests
{
    [Fact]
    public void Every_transform_is_checked_and_flipping_red_and_blue_pictures_is_allowed()
    {
        using TwoColours data = new(count: 150);
        FineTuningTask task = data.Task(TransferStrategy.FullFineTuning, epochs: 25, change: r => r with { Augmentation = 0, HeadLearningRate = 1e-2, LearningRate = 1e-3, Patience = 25 });
        FineTuningResult solved = new TorchFineTuner(TimeProvider.System).FineTune(task, null, default);
        using TorchNetwork network = new(task.Backbone, solved.Weights, solved.Head);
        IReadOnlyList<TransformCheck> checks = AugmentationSafety.Check(network, task.Validation, task.Backbone.InputSize, strength: 1, DecisionMetric.Accuracy, task.Random, null, default);
        Assert.Equal(["Crop", "Flip", "Rotation", "Brightness", "Colour", "Blur", "Erasing", "Shear", "Tone"], checks.Select(c => c.Transform));
        Assert.True(AugmentationSafety.Allowed(checks).HasFlag(ImageTransforms.Flip));
    }

    [Fact]
    public void A_transform_that_costs_more_than_two_standard_errors_is_left_out_and_no_other()
    {
        bool[] plain = [.. Enumerable.Repeat(true, 100)];
        int[] labels = new int[100];
        TransformCheck harmless = AugmentationSafety.Judge(ImageTransforms.Crop, DecisionMetric.Accuracy, plain, [.. plain.Select((_, i) => i >= 2)], labels);
        TransformCheck harmful = AugmentationSafety.Judge(ImageTransforms.Flip, DecisionMetric.Accuracy, plain, [.. plain.Select((_, i) => i >= 10)], labels);
        Assert.True(harmless.Allowed);
        Assert.False(harmful.Allowed);
        Assert.Equal(0.1, harmful.AccuracyDrop, 1e-9);
        Assert.Equal(Math.Sqrt(((0.1 - 0.01) / 100) + (0.25 / 10_000)), harmful.StandardError, 1e-9);
        Assert.Equal(ImageTransforms.All & ~ImageTransforms.Flip, AugmentationSafety.Allowed([harmless, harmful]));
    }

    [Theory]
    [InlineData(32, 0, true)]
    [InlineData(32, -2, true)]
    [InlineData(32, 1, false)]
    [InlineData(32, 20, false)]
    [InlineData(64, 20, true)]
    [InlineData(64, 5, false)]
    public void More_images_are_looked_at_where_the_first_leave_it_open(int images, int lost, bool clear)
    {
        bool[] plain = [.. Enumerable.Range(0, images).Select(i => i >= 2)], transformed = [.. plain.Select((right, i) => lost < 0 || (right && i >= 2 + lost))];
        TransformCheck check = AugmentationSafety.Judge(ImageTransforms.Flip, DecisionMetric.Accuracy, plain, transformed, new int[images]);
        Assert.Equal((images, clear), (check.Images, AugmentationSafety.IsClear(check)));
    }

    /// <summary>Of 200 images six are of a rare class, and flipping them loses five: 2.5 points of accuracy, 42 of balanced accuracy.</summary>
    [Theory]
    [InlineData(DecisionMetric.Accuracy, 0.025)]
    [InlineData(DecisionMetric.Macro, 5 / 12.0)]
    public void What_a_transform_costs_is_measured_by_the_metric_that_decides(DecisionMetric metric, double drop)
    {
        bool[] plain = [.. Enumerable.Repeat(true, 200)];
        TransformCheck check = AugmentationSafety.Judge(ImageTransforms.Flip, metric, plain, [.. plain.Select((_, i) => i >= 5)], [.. plain.Select((_, i) => i < 6 ? 1 : 0)]);
        Assert.Equal((metric, drop), (check.Metric, Math.Round(check.AccuracyDrop, 12) == Math.Round(drop, 12) ? drop : check.AccuracyDrop));
        Assert.False(check.Allowed);
    }

    [Fact]
    public void Too_few_images_tell_nothing_and_everything_is_allowed()
    {
        using TwoColours data = new(count: 50);
        FineTuningTask task = data.Task(TransferStrategy.FullFineTuning);
        using TorchNetwork network = new(task.Backbone, task.Weights, task.Probe);
        IReadOnlyList<TransformCheck> checks = AugmentationSafety.Check(network, task.Validation, task.Backbone.InputSize, 1, DecisionMetric.Accuracy, task.Random, null, default);
        Assert.Empty(checks);
        Assert.Equal(ImageTransforms.All, AugmentationSafety.Allowed(checks));
    }
}
