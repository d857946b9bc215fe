namespace MlNetTransfer.Imaging;

/// <summary>Tags of TIFF 6.0 (and DNG) that a page is judged by.</summary>
internal enum TiffTagNumber : ushort
{
    SubfileType = 254,
    Width = 256,
    Height = 257,
    BitsPerSample = 258,
    Compression = 259,
    Photometric = 262,
    StripOffsets = 273,
    Orientation = 274,
    SamplesPerPixel = 277,
    RowsPerStrip = 278,
    StripByteCounts = 279,
    PlanarConfiguration = 284,
    ColourMap = 320,
    TileWidth = 322,
    TileHeight = 323,
    TileOffsets = 324,
    TileByteCounts = 325,
    SubDirectories = 330,
    InkSet = 332,
    ExtraSamples = 338,
    SampleFormat = 339,
    DngVersion = 50706,
}
