namespace MlNetTransfer.Views;

/// <summary>What augmentation may do to an image.</summary>
[Flags]
internal enum ImageTransforms
{
    None = 0,
    Crop = 1,
    Flip = 2,
    Rotation = 4,
    Brightness = 8,
    Colour = 16,
    Blur = 32,
    Erasing = 64,
    Shear = 128,
    Tone = 256,
    All = Crop | Flip | Rotation | Brightness | Colour | Blur | Erasing | Shear | Tone,
}
