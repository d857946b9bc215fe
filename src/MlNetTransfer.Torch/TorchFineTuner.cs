using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;
using MlNetTransfer.Planning;
using MlNetTransfer.Torch.Native;
using MlNetTransfer.Training;
using static TorchSharp.torch;

namespace MlNetTransfer.Torch;

/// <summary>Fine-tunes on libtorch, on the processor.</summary>
internal sealed class TorchFineTuner(TimeProvider time) : IFineTuner
{
    private const int RestorationBatches = 4;

    public FineTuningResult FineTune(FineTuningTask task, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        Libtorch.Load(task.CacheFolder);
        using TorchNetwork network = new(task.Backbone, task.Weights, task.Probe);
        int side = task.Backbone.InputSize;
        IReadOnlyList<TransformCheck> checks = AugmentationSafety.Check(network, task.Validation, side, task.Recipe.Augmentation, task.Random.Fork("safety"), progress, cancellationToken);
        PixelInputs train = new(task.Train, side, task.Recipe.Augmentation, AugmentationSafety.Allowed(checks));
        PixelInputs validation = new(task.Validation, side, 0, ImageTransforms.None);
        Prepare(network, task, new PixelInputs(task.Train, side, 0, ImageTransforms.None), progress);
        int firstBlock = task.Recipe.Gradual ? 0 : network.BlockOf(task.Recipe.FirstTrainedConvolution);
        using ActivationCache? frozenTrain = ActivationCache.Create(network, train, firstBlock, task.Recipe.CachedViews, task, time, progress, cancellationToken);
        using ActivationCache? frozenValidation = frozenTrain is null ? null : ActivationCache.Create(network, validation, firstBlock, 1, task, time, progress, cancellationToken);
        return new FineTuningLoop(network, task, (ITrainingInputs?)frozenTrain ?? train, (ITrainingInputs?)frozenValidation ?? validation, time)
            .Run(progress, cancellationToken) with { Augmentation = checks };
    }

    private static void Prepare(TorchNetwork network, FineTuningTask task, PixelInputs plain, IProgress<TransferProgress>? progress)
    {
        FineTuningRecipe recipe = task.Recipe;
        if (recipe.RandomInitialization)
        {
            foreach (TorchLayer layer in network.Layers)
            {
                layer.Randomize(task.Random.Fork($"kernel-{layer.Position}"));
            }
        }
        else
        {
            BatchFeed feed = new(plain, recipe.BatchSize, BatchMixer.None, task.Random.Fork("restoration"));
            BatchNormRestoration.Run(network, task.Backbone, feed.Epoch(1).Take(RestorationBatches).Select((batch, i) =>
            {
                progress?.Report(new TransferProgress("Measuring layers", i + 1, Math.Min(RestorationBatches, feed.Steps), "batches"));
                return Input(batch.Values, plain);
            }));
        }

        if (!recipe.HeadFromProbe)
        {
            Optimizer.Values(network.HeadWeight).Clear();
            Optimizer.Values(network.HeadBias).Clear();
        }
    }

    /// <summary>Channels last in memory: libtorch's convolutions run faster on it, and so does the whole network behind.</summary>
    /// <param name="values">[N, side, side, channels].</param>
    /// <param name="inputs">Gives side and channels.</param>
    /// <returns>[N, channels, side, side].</returns>
    internal static Tensor Input(float[] values, ITrainingInputs inputs) =>
        tensor(values, [values.Length / (inputs.Channels * inputs.Side * inputs.Side), inputs.Side, inputs.Side, inputs.Channels]).permute(0, 3, 1, 2);
}
