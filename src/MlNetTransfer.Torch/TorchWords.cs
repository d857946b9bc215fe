using MlNetTransfer.Backbones;
using MlNetTransfer.Torch.Native;
using static TorchSharp.torch;

namespace MlNetTransfer.Torch;

/// <summary>The table of words without parameters: each as a computation of libtorch.</summary>
internal static class TorchWords
{
    private static readonly Dictionary<Type, Computation> Table = new()
    {
        [typeof(ActivationOp)] = (word, inputs) => Activations.Apply(((ActivationOp)word).Kind, inputs[0].Tensor, overwrites: inputs[0].IsLastUse),
        [typeof(SumWord)] = (_, inputs) => Arithmetic.Add(inputs[0].Tensor, inputs[1].Tensor),
        [typeof(ProductWord)] = (_, inputs) => inputs[0].Tensor * inputs[1].Tensor,
        [typeof(MeanWord)] = (_, inputs) => inputs[0].Tensor.mean([2, 3], keepdim: true),
        [typeof(ConcatWord)] = (_, inputs) => cat([.. inputs.ToArray().Select(i => i.Tensor)], 1),
        [typeof(MaxPoolOp)] = (word, inputs) => MaxPool((MaxPoolOp)word, inputs[0].Tensor),
        [typeof(AveragePoolOp)] = (word, inputs) => AveragePool((AveragePoolOp)word, inputs[0].Tensor),
        [typeof(SliceWord)] = (word, inputs) => inputs[0].Tensor.narrow(1, ((SliceWord)word).Start, ((SliceWord)word).Length),
        [typeof(ShuffleWord)] = (word, inputs) => Shuffle((ShuffleWord)word, inputs[0].Tensor),
        [typeof(PermuteOp)] = (word, inputs) => inputs[0].Tensor.permute([0, .. ((PermuteOp)word).Axes.Select(a => a + 1L)]),
        [typeof(LinearOp)] = (_, inputs) => nn.functional.linear(inputs[0].Tensor, inputs[1].Tensor, inputs[2].Tensor),
        [typeof(LayerNormOp)] = (word, inputs) => LayerNorm((LayerNormOp)word, inputs),
    };

    private delegate Tensor Computation(IWord word, ReadOnlySpan<TorchValue> inputs);

    /// <summary>The words that libtorch has.</summary>
    public static IEnumerable<Type> Known => Table.Keys;

    public static Tensor Compute(IWord word, ReadOnlySpan<TorchValue> inputs) => Table.TryGetValue(word.GetType(), out Computation? computation)
        ? computation(word, inputs)
        : throw new NotSupportedException($"{word.GetType().Name} has no libtorch lowering.");

    private static Tensor MaxPool(MaxPoolOp pool, Tensor x)
    {
        (int before, int after) = ConvolutionPadding.Of(pool, (int)x.shape[2]);
        if (before == after && 2 * before <= pool.Kernel)
        {
            return nn.functional.max_pool2d(x, [pool.Kernel, pool.Kernel], [pool.Stride, pool.Stride], [before, before]);
        }

        using Tensor padded = nn.functional.pad(x, (before, after, before, after), value: double.NegativeInfinity);
        return nn.functional.max_pool2d(padded, [pool.Kernel, pool.Kernel], [pool.Stride, pool.Stride]);
    }

    private static Tensor AveragePool(AveragePoolOp pool, Tensor x)
    {
        long[] kernel = [pool.Kernel, pool.Kernel], strides = [pool.Stride, pool.Stride], padding = [pool.Padding, pool.Padding];
        return nn.functional.avg_pool2d(x, kernel, strides, padding, count_include_pad: pool.CountsPadding);
    }

    /// <summary>By index, which leaves a batch in the order of its memory.</summary>
    private static Tensor Shuffle(ShuffleWord shuffle, Tensor x)
    {
        int channels = (int)x.shape[1], each = channels / shuffle.Groups;
        long[] from = [.. Enumerable.Range(0, channels).Select(c => (long)((c % shuffle.Groups * each) + (c / shuffle.Groups)))];
        using Tensor indices = tensor(from, device: x.device);
        return x.index_select(1, indices);
    }

    private static Tensor LayerNorm(LayerNormOp norm, ReadOnlySpan<TorchValue> inputs) =>
        nn.functional.layer_norm(inputs[0].Tensor, [norm.Channels], inputs[1].Tensor, inputs[2].Tensor, norm.Epsilon);
}
