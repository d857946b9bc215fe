using MlNetTransfer.Views;
using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning;
using MlNetTransfer.Training;
using static TorchSharp.torch;

namespace MlNetTransfer.Torch;

/// <summary>Trains a backbone on pairs of views of unlabelled images.</summary>
internal static class SelfSupervisedLoop
{
    private const int Width = 512;
    private const double WarmUp = 0.1, WeightDecay = 1e-4, Clip = 5, AveragedShare = 0.1;

    public static BackboneWeights Run(TorchNetwork network, SelfSupervisedTask task, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        SelfSupervisedRecipe recipe = task.Recipe;
        foreach (TorchLayer layer in network.Layers)
        {
            layer.SetTrains(kernel: true, affine: true);
            layer.Live = true;
        }

        PixelInputs views = new(task.Images, task.Backbone.InputSize, recipe.Augmentation, ImageTransforms.All);
        SegmentedBackward backward = new(network, views, 2 * recipe.BatchSize, liveBatchNorm: true);
        using VicReg vicReg = new(task.Backbone.FeatureDimension, Width, network.Device, task.Random.Fork("expander"));
        Optimizer optimizer = new(
            [
                .. vicReg.Parameters.Select(p => (p, recipe.ExpanderLearningRate, WeightDecay)),
                .. network.Layers.SelectMany(l => Optimizer.ParametersOf(l, recipe.LearningRate, WeightDecay)),
            ],
            new UpdateRule(OptimizerKind.AdamW, recipe.Steps < 500 ? 0.98 : 0.99),
            new Schedule(LearningRateSchedule.Cosine, recipe.Steps, WarmUp),
            Clip);
        WeightAverage average = new(network.State, 1 - (1 / (AveragedShare * recipe.Steps)));
        int step = 0;
        foreach ((float[] first, float[] second) in Pairs(views, recipe.BatchSize, task.Random.Fork("pairs")).Take(recipe.Steps))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using IDisposable scope = NewDisposeScope();
            Tensor input = network.TrainingInput([.. first, .. second], views.Side, views.Channels);
            backward.Run(input, vicReg.Loss);
            optimizer.Step(step++);
            average.Update();
            progress?.Report(new TransferProgress("Training without labels", step, recipe.Steps, "steps"));
        }

        average.Swap();
        return network.ExportWeights(task.Weights.Path);
    }

    /// <summary>Epoch after epoch the same images in the same order twice, augmented independently.</summary>
    private static IEnumerable<(float[] First, float[] Second)> Pairs(PixelInputs views, int batchSize, Numerics.RandomSource random)
    {
        for (int epoch = 1; ; epoch++)
        {
            // The order belongs to the epoch, the views to the source.
            BatchFeed first = new(views, batchSize, BatchMixer.None, random), second = new(views, batchSize, BatchMixer.None, random) { Views = "second" };
            foreach ((BatchFeed.Batch a, BatchFeed.Batch b) in first.Epoch(epoch).Zip(second.Epoch(epoch)))
            {
                yield return (a.Values, b.Values);
            }
        }
    }
}
