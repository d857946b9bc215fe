using MlNetTransfer.Imaging;

namespace MlNetTransfer.Views;

/// <summary>The network's crop of a decoded square, as the exported graph cuts it: to the last bit.</summary>
/// <remarks>A square of the full size is copied. A smaller one is enlarged in the operations, and in their order, of ONNX Runtime's Resize
/// (linear, half pixel), in float32; a processor whose compiler fuses multiplications with additions there may differ in the last bit.</remarks>
internal static class PlainView
{
    /// <param name="square">[3, side, side], 0…255, red, green, blue planes of the image square.</param>
    /// <param name="preprocessing">Sizes.</param>
    /// <param name="flipped">Whether columns are mirrored.</param>
    /// <param name="output">[CropSize, CropSize, 3], receives 0…255, channels last.</param>
    public static void Render(ReadOnlySpan<byte> square, Preprocessing preprocessing, bool flipped, Span<float> output)
    {
        if (preprocessing.ImageSide == preprocessing.ResizeShorterSide)
        {
            Copy(square, preprocessing, flipped, output);
        }
        else
        {
            Enlarge(square, preprocessing, flipped, output);
        }
    }

    private static void Copy(ReadOnlySpan<byte> square, Preprocessing preprocessing, bool flipped, Span<float> output)
    {
        int side = preprocessing.ImageSide, size = preprocessing.CropSize, offset = preprocessing.CropOffset;
        for (int plane = 0; plane < 3; plane++)
        {
            for (int y = 0; y < size; y++)
            {
                ReadOnlySpan<byte> row = square.Slice((((plane * side) + offset + y) * side) + offset, size);
                int start = (y * size * 3) + plane;
                for (int x = 0; x < row.Length; x++)
                {
                    output[start + (3 * x)] = row[flipped ? row.Length - 1 - x : x];
                }
            }
        }
    }

    private static void Enlarge(ReadOnlySpan<byte> square, Preprocessing preprocessing, bool flipped, Span<float> output)
    {
        int side = preprocessing.ImageSide, size = preprocessing.CropSize;
        Neighbours[] positions = Positions(preprocessing);
        for (int y = 0; y < size; y++)
        {
            Neighbours row = positions[y];
            for (int x = 0; x < size; x++)
            {
                Neighbours column = positions[flipped ? size - 1 - x : x];
                float first = column.FirstShare * row.FirstShare, second = column.SecondShare * row.FirstShare;
                float third = column.FirstShare * row.SecondShare, fourth = column.SecondShare * row.SecondShare;
                int upper = row.First * side, lower = row.Second * side, at = ((y * size) + x) * 3;
                for (int plane = 0; plane < 3; plane++, upper += side * side, lower += side * side)
                {
                    output[at + plane] = (first * square[upper + column.First]) + (second * square[upper + column.Second])
                        + (third * square[lower + column.First]) + (fourth * square[lower + column.Second]);
                }
            }
        }
    }

    private static Neighbours[] Positions(Preprocessing preprocessing)
    {
        float factor = preprocessing.EnlargementFrom(preprocessing.ImageSide);
        int last = preprocessing.ImageSide - 1;
        Neighbours[] positions = new Neighbours[preprocessing.CropSize];
        for (int i = 0; i < positions.Length; i++)
        {
            float position = Math.Clamp(((preprocessing.CropOffset + i + 0.5f) / factor) - 0.5f, 0, last);
            int first = (int)position, second = Math.Min(first + 1, last);
            positions[i] = first == second ? new(first, second, 0.5f, 0.5f) : new(first, second, second - position, position - first);
        }

        return positions;
    }

    /// <summary>The two columns, or rows, between which one of the enlarged square lies, and their shares.</summary>
    private readonly record struct Neighbours(int First, int Second, float FirstShare, float SecondShare);
}
