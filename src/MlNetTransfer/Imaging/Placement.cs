using SkiaSharp;

namespace MlNetTransfer.Imaging;

/// <summary>Where an image lies on a square: the arithmetic of ML.NET's IsoCrop, IsoPad and Fill, rounding included.</summary>
/// <param name="X">Column of the image's left edge; negative where ends are cut off.</param>
/// <param name="Y">Row of the image's upper edge; negative where ends are cut off.</param>
/// <param name="Width">Columns after scaling.</param>
/// <param name="Height">Rows after scaling.</param>
/// <param name="SourceWidth">Columns before scaling.</param>
/// <param name="SourceHeight">Rows before scaling.</param>
/// <param name="Fit">By which rule.</param>
internal readonly record struct Placement(int X, int Y, int Width, int Height, int SourceWidth, int SourceHeight, ImageFit Fit)
{
    // Covers the reach of a cubic filter (2) and of chroma upsampling (1), rounded up to whole JPEG blocks of 16.
    private const int Reach = 16;

    /// <summary>No scaling: pixels are copied.</summary>
    public bool IsExact => Width == SourceWidth && Height == SourceHeight;

    /// <summary>Source pixels per pixel of the square, in the direction that is reduced less.</summary>
    public double Reduction => Math.Min((double)SourceWidth / Width, (double)SourceHeight / Height);

    /// <summary>Largest power of two that the image is reduced by: 1, 2, 4 …</summary>
    public int WholeReduction => 1 << Math.Max(0, (int)Math.Floor(Math.Log2(Reduction)));

    public static Placement Of(int width, int height, int side, ImageFit fit = ImageFit.Crop)
    {
        if (fit == ImageFit.Squash)
        {
            return new Placement(0, 0, side, side, width, height, fit);
        }

        float horizontal = (float)side / width, vertical = (float)side / height;
        float scale = fit == ImageFit.Pad ? Math.Min(horizontal, vertical) : Math.Max(horizontal, vertical);
        bool across = fit == ImageFit.Pad ? vertical < horizontal : !(vertical < horizontal);
        int x = across ? (int)((side - (width * scale)) / 2) : 0;
        int y = across ? 0 : (int)((side - (height * scale)) / 2);
        return new Placement(x, y, (int)(width * scale), (int)(height * scale), width, height, fit);
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
    /// <param name="mirrors">Whether a reduced bitmap reaches beyond the image at its left instead of its right, and above instead of below.</param>
    /// <param name="background">What lies under the image; null where that is black or does not matter.</param>
    /// <param name="window">The part of the square that is wanted.</param>
    /// <param name="pixels">[3, window.Size, window.Size], receives the planes.</param>
    public void Draw(SKBitmap bitmap, int reduction, (bool Columns, bool Rows) mirrors, SKColor? background, CropWindow window, Span<float> pixels)
    {
        using SKBitmap square = new(new SKImageInfo(window.Side, window.Side, SKColorType.Bgra8888, SKAlphaType.Opaque));
        using SKCanvas canvas = new(square);
        using SKPaint paint = new() { FilterQuality = Fit == ImageFit.Squash ? SKFilterQuality.None : SKFilterQuality.High };
        SKSize size = reduction == 1 ? new(Width, Height) : new(bitmap.Width * ((float)Width * reduction / SourceWidth), bitmap.Height * ((float)Height * reduction / SourceHeight));
        SKRect destination = SKRect.Create(mirrors.Columns ? X + Width - size.Width : X, mirrors.Rows ? Y + Height - size.Height : Y, size.Width, size.Height);
        bitmap.SetImmutable(); // else Skia draws a copy
        canvas.ClipRect(SKRect.Create(0, window.Offset, window.Side, window.Size));
        if (background is { } colour)
        {
            using SKPaint under = new() { Color = colour };
            canvas.DrawRect(destination, under);
        }

        canvas.DrawBitmap(bitmap, new SKRect(0, 0, bitmap.Width, bitmap.Height), destination, paint);
        int corner = (window.Offset * square.RowBytes) + (window.Offset * square.BytesPerPixel);
        PlanarPixels.FromBgra(square.GetPixelSpan()[corner..], square.RowBytes, window.Size, pixels);
    }
}
