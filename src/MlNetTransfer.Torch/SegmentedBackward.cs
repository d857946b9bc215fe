using MlNetTransfer.Backbones;
using static TorchSharp.torch;

namespace MlNetTransfer.Torch;

/// <summary>Forward and backward pass in segments of blocks: only one segment's activations are kept at a time, the others are computed again on the way back
/// (Chen et al. 2016, arXiv:1604.06174). Where everything fits there is one segment, and nothing is computed twice.</summary>
internal sealed class SegmentedBackward
{
    // With libtorch, ONNX Runtime and ML.NET loaded (0.6 GB), gradients on their way, and weights with their moments, a training in bfloat16 stays at
    // 2 GB (tests/MlNetTransfer.Benchmarks/results/step.md).
    private const long MostBytes = 600_000_000;

    // Where memory is not kept all the same, smaller segments take no longer and half a gigabyte less (docs/choices.md).
    private const long ThriftyBytes = 300_000_000;

    // Holes between tensors of as many sizes as there are segments would take more than the time is worth.
    private const int MostThatKeepMemory = 2;

    private readonly TorchNetwork _network;
    private readonly int[] _bounds;

    /// <param name="network">What trains.</param>
    /// <param name="inputs">Give the size of one input.</param>
    /// <param name="batchSize">Images per step.</param>
    /// <param name="liveBatchNorm">Whether BatchNorm keeps the convolution's output for its gradient, beside the input that the next
    /// convolution keeps for its own.</param>
    /// <param name="type">Of the values that go through the network; that of its training steps unless given.</param>
    /// <param name="mostBytes">Of activations at a time; a single block may need more. Null chooses.</param>
    public SegmentedBackward(
        TorchNetwork network, ITrainingInputs inputs, int batchSize, bool liveBatchNorm, ScalarType? type = null, long? mostBytes = null)
    {
        _network = network;
        long[] bytes = BytesPerBlock(network, inputs, BytesPerValue(type ?? network.TrainingType));
        _bounds = Bounds(mostBytes ?? MostBytes);
        if (mostBytes is null && !KeepsMemory)
        {
            _bounds = Bounds(ThriftyBytes);
        }

        int[] Bounds(long most)
        {
            List<int> bounds = [network.BlockCount];
            long segment = 0, kept = liveBatchNorm ? 2 : 1;
            for (int block = network.BlockCount - 1; block >= inputs.FirstBlock; block--)
            {
                segment += bytes[block] * batchSize * kept;
                if (segment > most && block + 1 < bounds[^1])
                {
                    bounds.Add(block + 1);
                    segment = bytes[block] * batchSize * kept;
                }
            }

            bounds.Add(inputs.FirstBlock);
            bounds.Reverse();
            return [.. bounds];
        }
    }

    public int Segments => _bounds.Length - 1;

    /// <summary>Whether freed memory is best kept for the next tensor (<see cref="Native.RetainedMemory"/>).</summary>
    public bool KeepsMemory => Segments <= MostThatKeepMemory;

    /// <summary>Adds the loss's gradients to the parameters.</summary>
    /// <param name="input">A batch for the first block.</param>
    /// <param name="lossOfFeatures">Pooled features, [N, FeatureDimension], to a number.</param>
    /// <returns>The loss.</returns>
    public float Run(Tensor input, Func<Tensor, Tensor> lossOfFeatures)
    {
        Tensor[] starts = new Tensor[Segments];
        starts[0] = input;
        for (int s = 0; s + 1 < Segments; s++)
        {
            starts[s + 1] = Rehearse(starts[s], s);
        }

        Tensor loss = lossOfFeatures(_network.Features(starts[^1], _bounds[^2]));
        loss.backward();
        for (int s = Segments - 2; s >= 0 && starts[s + 1].grad is { } gradient; s--)
        {
            starts[s + 1].Dispose();
            using Tensor output = _network.RunBlocks(starts[s], _bounds[s], _bounds[s + 1]);
            output.backward([gradient]);
            gradient.Dispose();
        }

        return loss.item<float>();
    }

    /// <summary>A segment's output without its activations, as the start of the next; a start without trained layers before it needs no gradient.</summary>
    private Tensor Rehearse(Tensor start, int segment)
    {
        using IDisposable none = no_grad();
        TorchLayer[] layers = [.. _network.LayersOf(_bounds[segment], _bounds[segment + 1])];
        Array.ForEach(layers, l => l.KeepsStatistics = true);
        Tensor output = _network.RunBlocks(start, _bounds[segment], _bounds[segment + 1]);
        Array.ForEach(layers, l => l.KeepsStatistics = false);
        output.requires_grad = start.requires_grad || layers.Any(l => l.Trains);
        return output;
    }

    private static long BytesPerValue(ScalarType type) => type switch
    {
        ScalarType.BFloat16 => 2,
        ScalarType.Float64 => sizeof(double),
        _ => sizeof(float),
    };

    /// <summary>Bytes of the layers' outputs for one image, per block.</summary>
    private static long[] BytesPerBlock(TorchNetwork network, ITrainingInputs inputs, long each)
    {
        long[] outputs = BackboneGeometry.OutputsPerBlock(network.Backbone, inputs.FirstBlock, TensorShape.Map(inputs.Channels, inputs.Side));
        return Array.ConvertAll(outputs, values => values * each);
    }
}
