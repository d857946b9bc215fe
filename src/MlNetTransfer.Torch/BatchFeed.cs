using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;
using MlNetTransfer.Numerics;
using MlNetTransfer.Training;

namespace MlNetTransfer.Torch;

/// <summary>Renders batches of augmented images on the other cores while the network trains on the one before.</summary>
internal sealed class BatchFeed(TrainingImages images, int batchSize, double strength, ImageTransforms allowed, double mixup, RandomSource random)
{
    /// <param name="Pixels">[Labels.Length, side, side, 3], normalised.</param>
    /// <param name="Labels">[batch].</param>
    /// <param name="Partners">[batch].</param>
    /// <param name="Share">Of the image itself in the mix with its partner; the pixels are mixed already.</param>
    internal sealed record Batch(float[] Pixels, int[] Labels, int[] Partners, double Share);

    /// <summary>Batches per epoch; the last one of images that do not fill a batch is left out unless it is the only one.</summary>
    public int Steps => Math.Max(1, images.Count / batchSize);

    /// <summary>All batches of an epoch, in an order of its own.</summary>
    public IEnumerable<Batch> Epoch(int number)
    {
        RandomSource epoch = random.Fork($"epoch-{number}");
        int[] order = [.. Enumerable.Range(0, images.Count)];
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

        Task<Batch> Start(int step) => Task.Run(() => Render(order, step, epoch));
    }

    private Batch Render(int[] order, int step, RandomSource epoch)
    {
        int[] chosen = [.. order.Skip(step * batchSize).Take(batchSize)];
        RandomSource mix = epoch.Fork($"mix-{step}");
        double share = mixup > 0 ? Math.Max(Beta(mix, out double other), other) : 1;
        int[] partners = [.. Enumerable.Range(0, chosen.Length).Select(i => (i + 1) % chosen.Length)];
        float[] pixels = new float[chosen.Length * images.Length];
        ParallelLoop.For(chosen.Length, new ParallelOptions(), i =>
        {
            ImageView view = ImageView.Draw(epoch.Fork($"image-{chosen[i]}"), strength, allowed);
            images.Render(chosen[i], view, pixels.AsSpan(i * images.Length, images.Length));
        });
        return new Batch(share == 1 ? pixels : Mix(pixels, chosen.Length, share), [.. chosen.Select(images.Label)], partners, share);
    }

    private static float[] Mix(float[] pixels, int count, double share)
    {
        int length = pixels.Length / count;
        float[] mixed = new float[pixels.Length];
        for (int i = 0; i < count; i++)
        {
            int partner = (i + 1) % count * length;
            for (int k = 0; k < length; k++)
            {
                mixed[(i * length) + k] = (float)((share * pixels[(i * length) + k]) + ((1 - share) * pixels[partner + k]));
            }
        }

        return mixed;
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
