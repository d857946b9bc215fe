using System.Numerics.Tensors;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Torch;

/// <summary>Reads batches on the other cores while the network trains on the one before.</summary>
internal sealed class BatchFeed(ITrainingInputs inputs, int batchSize, double mixup, RandomSource random)
{
    private readonly float[]?[] _buffers = new float[3][];
    private int _turn;

    /// <param name="Values">[Labels.Length, side, side, channels]; valid until the next batch but one is asked for.</param>
    /// <param name="Labels">[batch].</param>
    /// <param name="Partners">[batch].</param>
    /// <param name="Share">Of the image itself in the mix with its partner; the values are mixed already.</param>
    internal sealed record Batch(float[] Values, int[] Labels, int[] Partners, double Share);

    /// <summary>Batches per epoch; the last one of images that do not fill a batch is left out unless it is the only one.</summary>
    public int Steps => Math.Max(1, inputs.Count / batchSize);

    /// <summary>All batches of an epoch, in an order of its own.</summary>
    public IEnumerable<Batch> Epoch(int number)
    {
        RandomSource epoch = random.Fork($"epoch-{number}");
        int[] order = [.. Enumerable.Range(0, inputs.Count)];
        epoch.Fork("order").Shuffle<int>(order);
        Task<Batch> next = Start(0);
        for (int step = 0; step < Steps; step++)
        {
            Batch batch = next.GetAwaiter().GetResult();
            if (step + 1 < Steps)
            {
                next = Start(step + 1);
            }

            yield return batch;
        }

        Task<Batch> Start(int step) => Task.Run(() => Render(order, step, number, epoch));
    }

    /// <summary>All images in their own order, none left out: position of the first, and values.</summary>
    public IEnumerable<(int First, float[] Values)> InOrder(int number)
    {
        RandomSource epoch = random.Fork($"epoch-{number}");
        for (int first = 0; first < inputs.Count; first += batchSize)
        {
            yield return (first, Read([.. Enumerable.Range(first, Math.Min(batchSize, inputs.Count - first))], number, epoch));
        }
    }

    private Batch Render(int[] order, int step, int number, RandomSource epoch)
    {
        int[] chosen = [.. order.Skip(step * batchSize).Take(batchSize)];
        RandomSource mix = epoch.Fork($"mix-{step}");
        double share = mixup > 0 ? Math.Max(Beta(mix, out double other), other) : 1;
        int[] partners = [.. Enumerable.Range(0, chosen.Length).Select(i => (i + 1) % chosen.Length)];
        float[] values = Read(chosen, number, epoch);
        if (share < 1)
        {
            Mix(values, chosen.Length, share);
        }

        return new Batch(values, [.. chosen.Select(inputs.Label)], partners, share);
    }

    /// <summary>One of three arrays in turn: the one in use, the one being filled, and one to spare. What was handed out before is overwritten.</summary>
    private float[] Buffer(int length)
    {
        ref float[]? buffer = ref _buffers[_turn++ % _buffers.Length];
        return buffer = buffer?.Length == length ? buffer : new float[length];
    }

    private float[] Read(int[] chosen, int number, RandomSource epoch)
    {
        int length = inputs.Side * inputs.Side * inputs.Channels;
        float[] values = Buffer(chosen.Length * length);
        ParallelLoop.For(chosen.Length, new ParallelOptions(), i => inputs.Read(chosen[i], number, epoch.Fork($"image-{chosen[i]}"), values.AsSpan(i * length, length)));
        return values;
    }

    /// <summary>Mixes each image with the next one, the last with the first, in place.</summary>
    private static void Mix(float[] values, int count, double share)
    {
        int length = values.Length / count;
        float[] first = values[..length];
        for (int i = 0; i < count; i++)
        {
            Span<float> own = values.AsSpan(i * length, length);
            ReadOnlySpan<float> next = i + 1 < count ? values.AsSpan((i + 1) * length, length) : first;
            TensorPrimitives.Lerp(next, own, (float)share, own);
        }
    }

    /// <summary>Beta(α, α) by Jöhnk's method (1964), for α below 1.</summary>
    private double Beta(RandomSource source, out double complement)
    {
        double x, y;
        do
        {
            x = Math.Pow(source.NextDouble(), 1 / mixup);
            y = Math.Pow(source.NextDouble(), 1 / mixup);
        }
        while (x + y is > 1 or 0);
        complement = y / (x + y);
        return x / (x + y);
    }
}
