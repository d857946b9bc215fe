using MlNetTransfer.Diagnostics;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Torch;

/// <summary>Reads batches on the other cores while the network trains on the one before.</summary>
internal sealed class BatchFeed(ITrainingInputs inputs, int batchSize, BatchMixer mixer, RandomSource random)
{
    private readonly float[]?[] _buffers = new float[3][];
    private int _turn;

    /// <summary>Feeds of the same source give the same images in the same order; their views are the same only where this is.</summary>
    public string Views { get; init; } = "image";

    /// <param name="Values">[Labels.Length, side, side, channels]; valid until the next batch but one is asked for.</param>
    /// <param name="Labels">[batch].</param>
    /// <param name="Partners">[batch].</param>
    /// <param name="Share">Of the image itself in the mix with its partner; the values are mixed already.</param>
    internal sealed record Batch(float[] Values, int[] Labels, int[] Partners, double Share);

    /// <summary>Batches per epoch; the last one of images that do not fill a batch is left out unless it is the only one.</summary>
    public int Steps => Math.Max(1, inputs.Count / batchSize);

    /// <summary>All batches of an epoch, in an order of its own.</summary>
    /// <param name="number">1-based.</param>
    /// <param name="first">0-based batch from which on they are given.</param>
    public IEnumerable<Batch> Epoch(int number, int first = 0)
    {
        RandomSource epoch = random.Fork($"epoch-{number}");
        int[] order = [.. Enumerable.Range(0, inputs.Count)];
        epoch.Fork("order").Shuffle<int>(order);
        Task<Batch> next = Start(first);
        for (int step = first; step < Steps; step++)
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
        float[] values = Read(chosen, number, epoch);
        double share = mixer.Mix(values, chosen.Length, inputs.Side, epoch.Fork($"mix-{step}"));
        int[] partners = [.. Enumerable.Range(0, chosen.Length).Select(i => (i + 1) % chosen.Length)];
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
        ParallelLoop.For(
            chosen.Length,
            new ParallelOptions(),
            i => inputs.Read(chosen[i], number, epoch.Fork($"{Views}-{chosen[i]}"), values.AsSpan(i * length, length)));
        return values;
    }
}
