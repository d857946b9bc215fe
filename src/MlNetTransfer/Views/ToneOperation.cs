namespace MlNetTransfer.Views;

/// <summary>What may happen to the tones of an image, from RandAugment's list (arXiv:1909.13719, table 6).</summary>
internal enum ToneOperation
{
    None,

    /// <summary>Every channel is stretched to 0…255.</summary>
    AutoContrast,

    /// <summary>Every channel's tones are spread evenly over 0…255.</summary>
    Equalize,

    /// <summary>Fewer levels per channel.</summary>
    Posterize,

    /// <summary>Tones above a threshold are inverted.</summary>
    Solarize,

    /// <summary>The difference to the blurred image is added.</summary>
    Sharpen,
}
