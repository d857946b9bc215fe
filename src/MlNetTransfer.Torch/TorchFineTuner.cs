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
    private const int RestorationBatches = 8;

    public FineTuningResult FineTune(FineTuningTask task, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        Libtorch.Load(task.CacheFolder);
        using TorchNetwork network = new(task.Backbone, task.Weights, task.Probe);
        Prepare(network, task);
        return new FineTuningLoop(network, task, time).Run(progress, cancellationToken);
    }

    private static void Prepare(TorchNetwork network, FineTuningTask task)
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
            BatchFeed plain = new(task.Train, recipe.BatchSize, 0, ImageTransforms.None, 0, task.Random.Fork("restoration"));
            BatchNormRestoration.Run(network, task.Backbone, plain.Epoch(1).Take(RestorationBatches).Select(b => Input(b.Pixels, task)));
        }

        if (!recipe.HeadFromProbe)
        {
            Optimizer.Values(network.HeadWeight).Clear();
            Optimizer.Values(network.HeadBias).Clear();
        }
    }

    /// <summary>Channels last in memory: libtorch's convolutions run faster on it, and so does the whole network behind.</summary>
    /// <param name="pixels">[N, side, side, 3].</param>
    /// <param name="task">Gives the side.</param>
    /// <returns>[N, 3, side, side].</returns>
    internal static Tensor Input(float[] pixels, FineTuningTask task)
    {
        int side = task.Backbone.InputSize;
        return tensor(pixels, [pixels.Length / (3 * side * side), side, side, 3]).permute(0, 3, 1, 2);
    }
}
