using SkiaSharp;

namespace MlNetTransfer.Imaging;

/// <summary>Where an image lies on a square that it covers, centred: the arithmetic of ML.NET's IsoCrop, rounding included.</summary>
/// <param name="X">Column of the image's left edge; 0 or negative.</param>
/// <param name="Y">Row of the image's upper edge; 0 or negative.</param>
/// <param name="Width">Columns after scaling.</param>
/// <param name="Height">Rows after scaling.</param>
/// <param name="SourceWidth">Columns before scaling.</param>
/// <param name="SourceHeight">Rows before scaling.</param>
internal readonly record struct Placement(int X, int Y, int Width, int Height, int SourceWidth, int SourceHeight)
{
    // Covers the reach of a cubic filter (2) and of chroma upsampling (1), rounded up to whole JPEG blocks of 16.
    private const int Reach = 16;

    /// <summary>No scaling: pixels are copied.</summary>
    public bool IsExact => Width == SourceWidth && Height == SourceHeight;

    /// <summary>Source pixels per pixel of the square, in the direction that is reduced less.</summary>
    public double Reduction => Math.Min((double)SourceWidth / Width, (double)SourceHeight / Height);

    /// <summary>Largest power of two that the image is reduced by: 1, 2, 4 …</summary>
    public int WholeReduction => 1 << Math.Max(0, (int)Math.Floor(Math.Log2(Reduction)));

    public static Placement Of(int width, int height, int side)
    {
        float horizontal = (float)side / width, vertical = (float)side / height;
        float scale = Math.Max(horizontal, vertical);
        int x = vertical < horizontal ? 0 : (int)((side - (width * scale)) / 2);
        int y = vertical < horizontal ? (int)((side - (height * scale)) / 2) : 0;
        return new Placement(x, y, (int)(width * scale), (int)(height * scale), width, height);
    }

    /// <summary>The rectangle of the source that a window needs.</summary>
    public SKRectI Source(CropWindow window)
    {
        double horizontal = (double)SourceWidth / Width, vertical = (double)SourceHeight / Height;
        int left = Down((window.Offset - X) * horizontal), top = Down((window.Offset - Y) * vertical);
        int right = Up((window.Offset + window.Size - X) * horizontal), bottom = (int)Math.Ceiling((window.Offset + window.Size - Y) * vertical) + (IsExact ? 0 : Reach);
        return new SKRectI(Math.Max(0, left), IsExact ? Math.Max(0, window.Offset - Y) : Math.Max(0, top), Math.Min(SourceWidth, right), Math.Min(SourceHeight, bottom));

        static int Down(double position) => ((int)Math.Floor(position) - Reach) / Reach * Reach;
        static int Up(double position) => ((int)Math.Ceiling(position) + (2 * Reach) - 1) / Reach * Reach;
    }

    /// <summary>Scales the image onto the square, and cuts out the window.</summary>
    /// <remarks>Positions are rounded in float32 and in sixteenths of pixels. So that rounding is the same for every window, the whole image is drawn onto
    /// the whole square, and of both only what is needed is there: rows of the window, columns of the image that it needs.</remarks>
    /// <param name="bitmap">The image, BGRA.</param>
    /// <param name="reduction">Source pixels per pixel of the bitmap, in each direction.</param>
    /// <param name="window">The part of the square that is wanted.</param>
    /// <param name="pixels">[3, window.Size, window.Size], receives the planes.</param>
    public void Draw(SKBitmap bitmap, int reduction, CropWindow window, Span<float> pixels)
    {
        using SKBitmap square = new(new SKImageInfo(window.Side, window.Side, SKColorType.Bgra8888, SKAlphaType.Opaque));
        using SKCanvas canvas = new(square);
        using SKPaint paint = new() { FilterQuality = SKFilterQuality.High };
        SKRect destination = reduction == 1
            ? SKRect.Create(X, Y, Width, Height)
            : SKRect.Create(X, Y, bitmap.Width * ((float)Width * reduction / SourceWidth), bitmap.Height * ((float)Height * reduction / SourceHeight));
        canvas.ClipRect(SKRect.Create(0, window.Offset, window.Side, window.Size));
        canvas.DrawBitmap(bitmap, new SKRect(0, 0, bitmap.Width, bitmap.Height), destination, paint);
        int corner = (window.Offset * square.RowBytes) + (window.Offset * square.BytesPerPixel);
        PlanarPixels.FromBgra(square.GetPixelSpan()[corner..], square.RowBytes, window.Size, pixels);
    }
}
