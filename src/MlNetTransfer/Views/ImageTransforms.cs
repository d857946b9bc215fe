namespace MlNetTransfer.Views;

/// <summary>What augmentation may do to an image.</summary>
[Flags]
public enum ImageTransforms
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Another part, scaled.</summary>
    Crop = 1,

    /// <summary>Left and right exchanged.</summary>
    Flip = 2,

    /// <summary>Turned by some degrees.</summary>
    Rotation = 4,

    /// <summary>Brighter or darker, more or less contrast.</summary>
    Brightness = 8,

    /// <summary>Another saturation and cast.</summary>
    Colour = 16,

    /// <summary>Blurred.</summary>
    Blur = 32,

    /// <summary>A grey square in it.</summary>
    Erasing = 64,

    /// <summary>Sheared.</summary>
    Shear = 128,

    /// <summary>Another curve of tones.</summary>
    Tone = 256,

    /// <summary>All of these.</summary>
    All = Crop | Flip | Rotation | Brightness | Colour | Blur | Erasing | Shear | Tone,
}
