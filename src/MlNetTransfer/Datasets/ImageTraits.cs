namespace MlNetTransfer.Datasets;

/// <summary>What makes ML.NET's image estimators see an image otherwise than a viewer does.</summary>
[Flags]
internal enum ImageTraits
{
    None = 0,

    /// <summary>EXIF orientation other than upright; ML.NET ignores it.</summary>
    ExifRotated = 1,

    /// <summary>The format carries an alpha channel; it is composited on black, here as in ML.NET, where no other colour is asked for.</summary>
    Alpha = 2,

    /// <summary>A PNG or TIFF of 16 bits per channel; the upper eight are shown, here as in ML.NET, where no range of values is asked for.</summary>
    SixteenBit = 4,

    /// <summary>A TIFF, which ML.NET cannot read.</summary>
    Tiff = 8,

    /// <summary>A TIFF of several pages, of which the first is seen.</summary>
    SeveralPages = 16,
}
