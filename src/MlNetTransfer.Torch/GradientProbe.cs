using MlNetTransfer.Torch.Native;
using MlNetTransfer.Training;
using static TorchSharp.torch;

namespace MlNetTransfer.Torch;

/// <summary>The gradient of one batch, computed in both memory layouts, and in float64 where the two differ. Changes nothing of the network.</summary>
/// <remarks>BatchNorm's statistics stand still: the convolutions are those of training all the same, and normalising by the batch would blow
/// rounding up a hundredfold and hide what is sought.</remarks>
/// <param name="network">Its layers say whether they train.</param>
/// <param name="images">Size of an input.</param>
/// <param name="count">Images of the batch.</param>
internal sealed class GradientProbe(TorchNetwork network, ITrainingInputs images, int count)
{
    // Kinks of activations make of rounding what a network makes of it; two ways that are equally far from float64 are both right.
    private const double Alike = 3, MostRounding = 0.2;

    /// <summary>How far the gradient in the network's layout is from the right one, relative to its length (0 where no layer trains), and whether
    /// that is rounding and no kernel's fault.</summary>
    /// <param name="pixels">[count, side, side, channels].</param>
    public (double Difference, bool Trusted) Check(float[] pixels)
    {
        TensorMemory layout = network.Memory, second = layout == TensorMemory.ChannelsLast ? TensorMemory.Contiguous : TensorMemory.ChannelsLast;
        float[] gradient = Gradient(pixels, layout, ScalarType.Float32), other = Gradient(pixels, second, ScalarType.Float32);
        double difference = EngineGate.Difference(gradient, other);
        if (difference <= EngineAgreement.MostGradientDifference)
        {
            return (difference, true);
        }

        float[] right = Gradient(pixels, TensorMemory.Contiguous, ScalarType.Float64);
        difference = EngineGate.Difference(gradient, right);
        bool rounding = difference <= MostRounding && difference <= Alike * EngineGate.Difference(other, right);
        return (difference, rounding || difference <= EngineAgreement.MostGradientDifference);
    }

    /// <summary>All gradients behind each other, of a fixed sum of the features.</summary>
    internal float[] Gradient(float[] pixels, TensorMemory layout, ScalarType type)
    {
        using IDisposable scope = NewDisposeScope();
        TensorMemory before = network.Memory;
        TorchLayer[] trained = [.. network.Layers.Where(l => l.Trains)];
        try
        {
            network.Memory = layout;
            Array.ForEach(trained, l => l.Live = false);
            Tensor input = network.Input(pixels, images.Side, images.Channels);
            new SegmentedBackward(network, images, count, liveBatchNorm: false, type).Run(type == input.dtype ? input : input.to_type(type), features =>
            {
                float[] weights = [.. Enumerable.Range(0, (int)features.numel()).Select(i => MathF.Sin(1.7f * i))];
                Tensor product = features * HostView.Create(weights, network.Device, features.shape).to_type(features.dtype);
                return product.sum().to_type(ScalarType.Float32);
            });
            return [.. trained.SelectMany(Parameters).SelectMany(p => p.grad is { } gradient ? HostView.Read(gradient) : [])];
        }
        finally
        {
            network.Memory = before;
            Array.ForEach(trained, layer => Array.ForEach(Parameters(layer), p => p.grad = null));
        }
    }

    private static TorchSharp.Modules.Parameter[] Parameters(TorchLayer layer) => [.. layer.Parameters.Select(p => p.Parameter)];
}
