using MlNetTransfer.Numerics;
using MlNetTransfer.Torch.Native;
using static TorchSharp.torch;

namespace MlNetTransfer.Torch;

/// <summary>The scores of a network as it stands, none of its layers live.</summary>
internal static class NetworkScores
{
    // In float32 32 images take no less time than four times 8, and four times the memory.
    private const int BatchSize = 8;

    /// <param name="network">What is asked.</param>
    /// <param name="images">Pixels, or activations before a block.</param>
    /// <param name="random">Of the reading; plain images need none of it.</param>
    /// <param name="cancellationToken">Ends the work between batches.</param>
    /// <returns>[images × classes].</returns>
    public static double[] Of(TorchNetwork network, ITrainingInputs images, RandomSource random, CancellationToken cancellationToken = default)
    {
        foreach (TorchLayer layer in network.Layers)
        {
            layer.Live = false;
        }

        using IDisposable none = no_grad();
        int classes = (int)network.HeadBias.shape[0];
        double[] logits = new double[images.Count * classes];
        foreach ((int first, float[] values) in new BatchFeed(images, BatchSize, BatchMixer.None, random).InOrder(number: 1))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using IDisposable scope = NewDisposeScope();
            float[] scores = HostView.Read(network.Logits(network.Input(values, images.Side, images.Channels), images.FirstBlock));
            for (int i = 0; i < scores.Length; i++)
            {
                logits[(first * classes) + i] = scores[i];
            }
        }

        return logits;
    }
}
