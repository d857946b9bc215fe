namespace MlNetTransfer.Imaging;

/// <summary>What the first sample after the colours of a TIFF is.</summary>
internal enum TiffAlpha
{
    /// <summary>None, or a channel that is no alpha and is not shown.</summary>
    None,

    /// <summary>Colours are already multiplied by it ("associated").</summary>
    Premultiplied,

    /// <summary>As in a PNG ("unassociated").</summary>
    Plain,
}
