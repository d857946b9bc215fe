using SkiaSharp;

namespace MlNetTransfer.Imaging;

/// <summary>Where an image lies on a square: the arithmetic of ML.NET's IsoCrop, IsoPad and Fill, rounding included.</summary>
/// <param name="X">Column of the image's left edge; negative where ends are cut off.</param>
/// <param name="Y">Row of the image's upper edge; negative where ends are cut off.</param>
/// <param name="Width">Columns after scaling.</param>
/// <param name="Height">Rows after scaling.</param>
/// <param name="SourceWidth">Columns before scaling.</param>
/// <param name="SourceHeight">Rows before scaling.</param>
/// <param name="Nearest">Whether a pixel of the square is the nearest of the image, as ML.NET's Fill takes it.</param>
internal readonly record struct Placement(int X, int Y, int Width, int Height, int SourceWidth, int SourceHeight, bool Nearest = false)
{
    // Covers the reach of a cubic filter (2) and of chroma upsampling (1), rounded up to whole JPEG blocks of 16.
    private const int Reach = 16;

    // Source pixels on each side of where one of the square lies: 2 of the filter, and 1 for rounding.
    private const int FilterReach = 3;

    // ML.NET's.
    private static readonly SKSamplingOptions NearestPixel = new(SKFilterMode.Nearest);

    /// <summary>Pixels are copied, as ML.NET leaves an image alone that has the asked-for size. One that is larger in one direction it filters, if
    /// only for cutting its ends off.</summary>
    public bool IsExact => Width == SourceWidth && Height == SourceHeight && Width == Height;

    /// <summary>Nothing is left of a strip that is thinner than a pixel after scaling: ML.NET's IsoPad draws it nowhere, and so is it here.</summary>
    public bool IsNothing => Width == 0 || Height == 0;

    public static Placement Of(int width, int height, int side, ImageFit fit = ImageFit.Crop)
    {
        if (fit == ImageFit.Squash)
        {
            return new Placement(0, 0, side, side, width, height, Nearest: true);
        }

        float horizontal = (float)side / width, vertical = (float)side / height;
        float scale = fit == ImageFit.Pad ? Math.Min(horizontal, vertical) : Math.Max(horizontal, vertical);
        bool across = fit == ImageFit.Pad ? vertical < horizontal : !(vertical < horizontal);
        int x = across ? (int)((side - (width * scale)) / 2) : 0;
        int y = across ? 0 : (int)((side - (height * scale)) / 2);
        return new Placement(x, y, (int)(width * scale), (int)(height * scale), width, height);
    }

    /// <summary>The same of an image as it is stored, on a square that is turned upright afterwards.</summary>
    /// <param name="origin">How stored pixels are turned.</param>
    /// <param name="side">Of the square.</param>
    public Placement Stored(SKEncodedOrigin origin, int side)
    {
        Placement stored = ExifOrientation.Transposes(origin) ? new(Y, X, Height, Width, SourceHeight, SourceWidth, Nearest) : this;
        (bool columns, bool rows) = ExifOrientation.Mirrors(origin);
        return stored with { X = columns ? side - stored.X - stored.Width : stored.X, Y = rows ? side - stored.Y - stored.Height : stored.Y };
    }

    /// <summary>Whether any row of the square is drawn from a row of the source.</summary>
    public bool Needs(int row)
    {
        double reduction = (double)SourceHeight / Height, drawn = ((row + 0.5) / reduction) - 0.5;
        int last = Height - 1;
        return Touches(Math.Floor(drawn)) || Touches(Math.Ceiling(drawn));

        bool Touches(double at) => Math.Abs(((Math.Clamp(at, 0, last) + 0.5) * reduction) - 0.5 - row) < FilterReach;
    }

    /// <summary>No fewer rows than are needed of so many of the source.</summary>
    public int MostRows(int rows) => (int)Math.Min(rows, 2L * FilterReach * Height);

    /// <summary>The rectangle of the source that a window needs; never empty, also where the window lies beside the image.</summary>
    public SKRectI Source(CropWindow window)
    {
        double horizontal = (double)SourceWidth / Width, vertical = (double)SourceHeight / Height;
        int left = Math.Clamp(Down((window.Offset - X) * horizontal), 0, SourceWidth - 1);
        int top = Math.Clamp(IsExact ? window.Offset - Y : Down((window.Offset - Y) * vertical), 0, SourceHeight - 1);
        int right = Up((window.Offset + window.Size - X) * horizontal),
            bottom = (int)Math.Ceiling((window.Offset + window.Size - Y) * vertical) + (IsExact ? 0 : Reach);
        return new SKRectI(left, top, Math.Clamp(right, left + 1, SourceWidth), Math.Clamp(bottom, top + 1, SourceHeight));

        static int Down(double position) => ((int)Math.Floor(position) - Reach) / Reach * Reach;
        static int Up(double position) => ((int)Math.Ceiling(position) + (2 * Reach) - 1) / Reach * Reach;
    }

    /// <summary>Scales the image onto the square, and cuts out the window.</summary>
    /// <remarks>The whole image is drawn onto the whole square, so that rounding is the same for every window; of both only what is needed is there.</remarks>
    /// <param name="bitmap">The image as it is stored, BGRA.</param>
    /// <param name="origin">How it is turned.</param>
    /// <param name="background">What lies under the image; null where that is black or does not matter.</param>
    /// <param name="window">The part of the square that is wanted.</param>
    /// <param name="pixels">[3, window.Size, window.Size], receives the planes.</param>
    public void Draw(SKBitmap bitmap, SKEncodedOrigin origin, SKColor? background, CropWindow window, Span<float> pixels)
    {
        using SKBitmap square = new(new SKImageInfo(window.Side, window.Side, SKColorType.Bgra8888, SKAlphaType.Opaque));
        using SKCanvas canvas = new(square);
        SKRect destination = SKRect.Create(X, Y, Width, Height);
        bitmap.SetImmutable(); // else Skia draws a copy
        if (ExifOrientation.IsUpright(origin))
        {
            canvas.ClipRect(SKRect.Create(window.Offset, window.Offset, window.Size, window.Size));
        }

        if (background is { } colour)
        {
            using SKPaint under = new() { Color = colour };
            canvas.DrawRect(destination, under);
        }

        if (Nearest || IsExact)
        {
            DrawNearest(bitmap, destination, canvas);
        }
        else
        {
            CubicFilter.Draw(bitmap, this, ExifOrientation.IsUpright(origin) ? window : new CropWindow(window.Side, 0, window.Side), square, canvas);
        }

        using SKBitmap? turned = ExifOrientation.Upright(square, origin);
        int corner = (window.Offset * square.RowBytes) + (window.Offset * square.BytesPerPixel);
        PlanarPixels.FromBgra((turned ?? square).GetPixelSpan()[corner..], square.RowBytes, window.Size, pixels);
    }

    private void DrawNearest(SKBitmap bitmap, SKRect destination, SKCanvas canvas)
    {
        using SKBitmap? nearest = Nearest ? bitmap.Resize(new SKSizeI(Width, Height), NearestPixel) : null;
        using SKImage image = SKImage.FromBitmap(nearest ?? bitmap);
        canvas.DrawImage(image, new SKRect(0, 0, image.Width, image.Height), destination, NearestPixel);
    }
}
