using MlNetTransfer.Imaging;
using MlNetTransfer.Planning;
using MlNetTransfer.Torch;
using MlNetTransfer.Training;

namespace MlNetTransfer.Tests.Torch;

public class AugmentationSafetyTests
{
    [Fact]
    public void Recolouring_images_whose_colour_is_their_class_is_left_out_and_flipping_them_is_not()
    {
        using TwoColours data = new(count: 150);
        FineTuningTask task = data.Task(TransferStrategy.FullFineTuning, epochs: 25, change: r => r with { Augmentation = 0, HeadLearningRate = 1e-2, LearningRate = 1e-3, Patience = 25 });
        FineTuningResult solved = new TorchFineTuner(TimeProvider.System).FineTune(task, null, default);
        using TorchNetwork network = new(task.Backbone, solved.Weights, solved.Head);
        IReadOnlyList<TransformCheck> checks = AugmentationSafety.Check(network, task.Validation, task.Backbone.InputSize, strength: 1, task.Random, null, default);
        Assert.Equal(7, checks.Count);
        Assert.True(checks.Single(c => c.Transform == nameof(ImageTransforms.Flip)).Allowed);
        Assert.True(AugmentationSafety.Allowed(checks).HasFlag(ImageTransforms.Flip));
        TransformCheck colour = checks.Single(c => c.Transform == nameof(ImageTransforms.Colour));
        Assert.Equal(colour.AccuracyDrop <= 2 * colour.StandardError, colour.Allowed);
        Assert.Equal(colour.Allowed, AugmentationSafety.Allowed(checks).HasFlag(ImageTransforms.Colour));
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
