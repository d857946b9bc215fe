using MlNetTransfer.Numerics;
using MlNetTransfer.Torch;
using MlNetTransfer.Training;

namespace MlNetTransfer.Tests.Torch;

/// <summary>Activations that are kept in a file while a training runs.</summary>
public sealed class ActivationCacheTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_was_kept_is_read_and_what_the_file_does_not_hold_is_never_read_as_zeros(bool exact)
    {
        using Layers layers = new();
        using ActivationCache cache = ActivationCache.Create(new Inputs(), 1, layers, 1, null, exact, _folder.Path, new RandomSource(1), null, TestContext.Current.CancellationToken)!;
        float[] values = new float[8];
        cache.Read(4, 1, new RandomSource(1), values);
        Assert.Equal([4, 5, 6, 7, 8, 9, 10, 11], values);

        Assert.Throws<EndOfStreamException>(() => cache.Read(5, 1, new RandomSource(1), values));
    }

    [Theory]
    [InlineData(5, 8, 3, 1)]
    [InlineData(5, 2, 2, 1)]
    [InlineData(100, 2, 2, 0.64)]
    [InlineData(100, 1, 1, 0.64)]
    public void Fewer_views_are_kept_where_there_is_time_for_fewer(int images, int affordable, int kept, double share)
    {
        using Layers layers = new();
        double? told = null;
        using ActivationCache cache = ActivationCache.Create(
            new Inputs { Count = images }, 1, layers, 3, done => Told(done, affordable), exact: true, _folder.Path, new RandomSource(1), null, TestContext.Current.CancellationToken)!;
        Assert.Equal((kept, share), (cache.Views, told));
        float[] values = new float[8];
        for (int epoch = 1; epoch <= 6; epoch++)
        {
            cache.Read(images - 1, epoch, new RandomSource(1), values);
            Assert.Equal(images - 1, values[0]);
            cache.Read(0, epoch, new RandomSource(1), values);
            Assert.Equal(0, values[0]);
        }

        Assert.Null(ActivationCache.Create(
            new Inputs(), 1, layers, 3, done => Told(done, 0), exact: true, _folder.Path, new RandomSource(1), null, TestContext.Current.CancellationToken));
        Assert.Single(Directory.GetFiles(_folder.Path));

        int Told(double done, int views)
        {
            told = done;
            return views;
        }
    }

    /// <summary>Images whose pixels are their number.</summary>
    private sealed class Inputs : ITrainingInputs
    {
        public int Count { get; init; } = 5;

        public int FirstBlock => 0;

        public int Side => 2;

        public int Channels => 3;

        public int Views => 1;

        public int Label(int image) => 0;

        public void Read(int image, int epoch, RandomSource random, Span<float> values) => values.Fill(image);
    }

    /// <summary>Gives the number of the image, and counts on from it.</summary>
    private sealed class Layers : IFrozenLayers
    {
        public int Side => 2;

        public int Channels => 2;

        public void Run(float[] pixels, int count, Span<float> activations)
        {
            for (int i = 0; i < count * 8; i++)
            {
                activations[i] = pixels[i / 8 * 12] + (i % 8);
            }
        }

        public void Dispose()
        {
        }
    }
}
