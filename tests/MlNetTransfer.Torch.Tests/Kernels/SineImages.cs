using MlNetTransfer.Numerics;
using MlNetTransfer.Torch;

namespace MlNetTransfer.Tests.Torch.Kernels;

/// <summary>Inputs that no two pixels of are alike.</summary>
internal sealed class SineImages(int side, int count) : ITrainingInputs
{
    public int Count => count;

    public int FirstBlock => 0;

    public int Side => side;

    public int Channels => 3;

    public int Views => 0;

    public int Label(int image) => 0;

    public void Read(int image, int epoch, RandomSource random, Span<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            int at = i + (image * values.Length);
            values[i] = MathF.Sin((at * 0.37f) + (5 * MathF.Sin(at * 0.0011f)));
        }
    }

    public float[] Batch()
    {
        float[] values = new float[count * side * side * 3];
        for (int i = 0; i < count; i++)
        {
            Read(i, 1, new RandomSource(0), values.AsSpan(i * side * side * 3, side * side * 3));
        }

        return values;
    }
}
