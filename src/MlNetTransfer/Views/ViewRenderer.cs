using MlNetTransfer.Imaging;

namespace MlNetTransfer.Views;

/// <summary>Renders a view of a decoded square as the network's normalised input.</summary>
/// <remarks>The plain view, and its mirror image, are the values of the exported graph's enlarge, crop and normalise to the last bit. Every other
/// view is one bilinear pass from the square to the output, around the middle of that crop.</remarks>
internal static class ViewRenderer
{
    private const float MiddleGrey = 127.5f;

    // Luma of ITU-R BT.601.
    private const float RedShare = 0.299f, GreenShare = 0.587f, BlueShare = 0.114f;

    /// <param name="square">[3, side, side], 0…255, red, green, blue planes of the image square.</param>
    /// <param name="preprocessing">Sizes and normalisation.</param>
    /// <param name="view">What to show.</param>
    /// <param name="output">[CropSize, CropSize, 3], receives normalised values, channels last.</param>
    public static void Render(ReadOnlySpan<byte> square, Preprocessing preprocessing, in ImageView view, Span<float> output)
    {
        int size = preprocessing.CropSize;
        if (view.IsWhole)
        {
            PlainView.Render(square, preprocessing, view.Flipped, output);
        }
        else
        {
            Sample(square, preprocessing, view, output);
        }

        if (view.Blurred)
        {
            Blur(output, size);
        }

        Recolour(view, output);
        ToneOperations.Apply(view.Tone, view.ToneStrength, output, size);
        Erase(view, size, output);
        Normalize(preprocessing.Normalization, output);
    }

    private static void Sample(ReadOnlySpan<byte> square, Preprocessing preprocessing, in ImageView view, Span<float> output)
    {
        int side = preprocessing.ImageSide, size = preprocessing.CropSize;
        double sourcePerPixel = (double)side / preprocessing.ResizeShorterSide, middle = (preprocessing.CropOffset + (size / 2.0)) * sourcePerPixel;
        double cos = Math.Cos(view.Angle), sin = Math.Sin(view.Angle), flip = view.Flipped ? -1 : 1;
        int plane = side * side;
        for (int y = 0; y < size; y++)
        {
            for (int x = 0; x < size; x++)
            {
                double v = (y + 0.5 - (size / 2.0)) * view.ScaleY, u = (flip * (x + 0.5 - (size / 2.0)) * view.ScaleX) + (view.Shear * v);
                double sourceX = (((u * cos) - (v * sin) + (view.ShiftX * size)) * sourcePerPixel) + middle - 0.5;
                double sourceY = (((u * sin) + (v * cos) + (view.ShiftY * size)) * sourcePerPixel) + middle - 0.5;
                int left = (int)Math.Floor(sourceX), top = (int)Math.Floor(sourceY);
                float right = (float)(sourceX - left), bottom = (float)(sourceY - top);
                int x0 = Math.Clamp(left, 0, side - 1), x1 = Math.Clamp(left + 1, 0, side - 1);
                int y0 = Math.Clamp(top, 0, side - 1) * side, y1 = Math.Clamp(top + 1, 0, side - 1) * side;
                int at = ((y * size) + x) * 3;
                for (int c = 0; c < 3; c++)
                {
                    int start = c * plane;
                    float upper = square[start + y0 + x0] + (right * (square[start + y0 + x1] - square[start + y0 + x0]));
                    float lower = square[start + y1 + x0] + (right * (square[start + y1 + x1] - square[start + y1 + x0]));
                    output[at + c] = upper + (bottom * (lower - upper));
                }
            }
        }
    }

    /// <summary>Binomial 1-2-1 in both directions; pixels outside are those at the border.</summary>
    internal static void Blur(Span<float> pixels, int size)
    {
        float[] copy = new float[pixels.Length];
        for (int pass = 0; pass < 2; pass++)
        {
            pixels.CopyTo(copy);
            int along = pass == 0 ? 3 : 3 * size, across = pass == 0 ? 3 * size : 3;
            for (int line = 0; line < size; line++)
            {
                for (int i = 0; i < size; i++)
                {
                    int at = (line * across) + (i * along), before = i == 0 ? at : at - along, after = i == size - 1 ? at : at + along;
                    for (int c = 0; c < 3; c++)
                    {
                        // The outer two first, so that a mirrored image is blurred to the same bits.
                        pixels[at + c] = (copy[before + c] + copy[after + c] + (2 * copy[at + c])) / 4;
                    }
                }
            }
        }
    }

    private static void Recolour(in ImageView view, Span<float> pixels)
    {
        if (view is { Brightness: 0, Contrast: 1, Saturation: 1, Cast: (0, 0, 0) })
        {
            return;
        }

        float contrast = (float)view.Contrast, saturation = (float)view.Saturation, brightness = (float)view.Brightness;
        float red = 1 + (float)view.Cast.Red, green = 1 + (float)view.Cast.Green, blue = 1 + (float)view.Cast.Blue;
        for (int i = 0; i < pixels.Length; i += 3)
        {
            float r = pixels[i] * red, g = pixels[i + 1] * green, b = pixels[i + 2] * blue;
            float grey = (r * RedShare) + (g * GreenShare) + (b * BlueShare);
            pixels[i] = Adjust(r);
            pixels[i + 1] = Adjust(g);
            pixels[i + 2] = Adjust(b);

            float Adjust(float value) => Math.Clamp(((grey + ((value - grey) * saturation) - MiddleGrey) * contrast) + MiddleGrey + brightness, 0, 255);
        }
    }

    private static void Erase(in ImageView view, int size, Span<float> pixels)
    {
        int left = (int)(view.Erased.X * size), top = (int)(view.Erased.Y * size), side = (int)(view.Erased.Side * size);
        for (int y = top; y < top + side; y++)
        {
            pixels.Slice(((y * size) + left) * 3, side * 3).Fill(MiddleGrey);
        }
    }

    private static void Normalize(PixelNormalization normalization, Span<float> pixels)
    {
        float[] mean = [.. normalization.Mean], factors = normalization.Factors();
        for (int i = 0; i < pixels.Length; i += 3)
        {
            for (int c = 0; c < 3; c++)
            {
                pixels[i + c] = (pixels[i + c] - mean[c]) * factors[c];
            }
        }
    }
}
