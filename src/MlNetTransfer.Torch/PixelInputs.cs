using MlNetTransfer.Views;
using MlNetTransfer.Numerics;
using MlNetTransfer.Training;

namespace MlNetTransfer.Torch;

/// <summary>Rendered images: augmented anew in every epoch, or plain at strength 0.</summary>
internal sealed class PixelInputs(TrainingImages images, int side, double strength, ImageTransforms allowed) : ITrainingInputs
{
    public int Count => images.Count;

    public int FirstBlock => 0;

    public int Side => side;

    public int Channels => 3;

    public int Views => 0;

    /// <summary>The same images, drawn in the same views, at a smaller side.</summary>
    public PixelInputs At(int smaller) => new(images.At(smaller), smaller, strength, allowed);

    public int Label(int image) => images.Label(image);

    public void Read(int image, int epoch, RandomSource random, Span<float> values) =>
        images.Render(image, strength > 0 ? ImageView.Draw(random, strength, allowed) : ImageView.Plain, values);
}
