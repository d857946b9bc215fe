using MlNetTransfer.Numerics;

namespace MlNetTransfer.Torch;

/// <summary>The first so many of some images.</summary>
internal sealed class FirstImages(ITrainingInputs all, int count) : ITrainingInputs
{
    public int Count => Math.Min(count, all.Count);

    public int FirstBlock => all.FirstBlock;

    public int Side => all.Side;

    public int Channels => all.Channels;

    public int Views => all.Views;

    public int Label(int image) => all.Label(image);

    public void Read(int image, int epoch, RandomSource random, Span<float> values) => all.Read(image, epoch, random, values);
}
