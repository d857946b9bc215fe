using MlNetTransfer.Imaging;
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
        IReadOnlyList<TransformCheck> checks = AugmentationSafety.Check(network, task.Validation, task.Backbone.InputSize, strength: 1, task.Random, null, default);
        Assert.Equal(["Crop", "Flip", "Rotation", "Brightness", "Colour", "Blur", "Erasing", "Shear", "Tone"], checks.Select(c => c.Transform));
        Assert.True(AugmentationSafety.Allowed(checks).HasFlag(ImageTransforms.Flip));
    }

    [Fact]
    public void A_transform_that_costs_more_than_two_standard_errors_is_left_out_and_no_other()
    {
        bool[] plain = [.. Enumerable.Repeat(true, 100)];
        TransformCheck harmless = AugmentationSafety.Judge(ImageTransforms.Crop, plain, [.. plain.Select((_, i) => i >= 2)]);
        TransformCheck harmful = AugmentationSafety.Judge(ImageTransforms.Flip, plain, [.. plain.Select((_, i) => i >= 10)]);
        Assert.True(harmless.Allowed);
        Assert.False(harmful.Allowed);
        Assert.Equal(0.1, harmful.AccuracyDrop, 1e-9);
        Assert.Equal(Math.Sqrt(((0.1 - 0.01) / 100) + (0.25 / 10_000)), harmful.StandardError, 1e-9);
        Assert.Equal(ImageTransforms.All & ~ImageTransforms.Flip, AugmentationSafety.Allowed([harmless, harmful]));
    }

    [Fact]
    public void Too_few_images_tell_nothing_and_everything_is_allowed()
    {
        using TwoColours data = new(count: 50);
        FineTuningTask task = data.Task(TransferStrategy.FullFineTuning);
        using TorchNetwork network = new(task.Backbone, task.Weights, task.Probe);
        IReadOnlyList<TransformCheck> checks = AugmentationSafety.Check(network, task.Validation, task.Backbone.InputSize, 1, task.Random, null, default);
        Assert.Empty(checks);
        Assert.Equal(ImageTransforms.All, AugmentationSafety.Allowed(checks));
    }
}
