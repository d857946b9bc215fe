using BitMiracle.LibTiff.Classic;

namespace MlNetTransfer.Imaging;

/// <summary>Decodes strips and tiles by LibTiff and hands their rows on. Thread-safe: every page has a reader of its own.</summary>
internal sealed class TiffReader : IDisposable
{
    private readonly TiffPage _page;
    private readonly Tiff _tiff;

    static TiffReader() => Tiff.SetErrorHandler(new Silent());

    /// <param name="file">Whole.</param>
    /// <param name="page">What <see cref="TiffPage.Read"/> said of it.</param>
    /// <exception cref="InvalidDataException">LibTiff does not take it.</exception>
    public TiffReader(byte[] file, TiffPage page)
    {
        _page = page;
        // c: strips as the file has them; LibTiff would cut large ones up.
        _tiff = Tiff.ClientOpen("", "rc", new MemoryStream(file, writable: false), new TiffStream())
            ?? throw new InvalidDataException("its directory is not readable");
        _tiff.SetField(TiffTag.JPEGCOLORMODE, JpegColorMode.RGB);
    }

    /// <summary>Receives a row of all samples, as wide as the bits say, 16 bits in this machine's order.</summary>
    public delegate void RowHandler(int row, ReadOnlySpan<byte> samples);

    /// <summary>All rows from the top, each once.</summary>
    /// <exception cref="InvalidDataException">A strip or tile is damaged.</exception>
    public void Rows(RowHandler handle)
    {
        int planes = _page.Separate ? _page.Samples : 1, perPlane = _page.Separate ? 1 : _page.Samples, lineBytes = Bytes(_page.Width, perPlane);
        byte[] part = new byte[Bytes(_page.Block.Width, perPlane) * (_page.Tiled ? _page.Block.Height : _page.BandRows)];
        int expected = _page.Tiled ? _tiff.TileSize() : _tiff.StripSize();
        if (expected != part.Length)
        {
            throw new InvalidDataException($"its parts have {expected} bytes where {part.Length} are needed");
        }

        byte[][] band =
        [
            .. Enumerable.Range(0, planes).Select(_ => _page.Tiled ? new byte[lineBytes * _page.BandRows] : planes == 1 ? part : new byte[part.Length]),
        ];
        byte[] together = planes == 1 ? [] : new byte[lineBytes * planes];
        for (int top = 0; top < _page.Height; top += _page.BandRows)
        {
            int rows = Math.Min(_page.BandRows, _page.Height - top);
            for (int plane = 0; plane < planes; plane++)
            {
                if (_page.Tiled)
                {
                    ReadTiles(top, rows, plane, part, band[plane], lineBytes);
                }
                else
                {
                    ReadStrip(top, rows * lineBytes, plane, band[plane]);
                }
            }

            for (int row = 0; row < rows; row++)
            {
                handle(top + row, planes == 1 ? band[0].AsSpan(row * lineBytes, lineBytes) : Together(band, row * lineBytes, lineBytes, together));
            }
        }
    }

    /// <summary>The image as LibTiff makes it RGB, [height × width], red in the lowest byte.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public int[] Rgb()
    {
        int[] raster = new int[_page.Width * _page.Height];
        return _tiff.ReadRGBAImageOriented(_page.Width, _page.Height, raster, (Orientation)_page.Orientation, stopOnError: true)
            ? raster
            : throw new InvalidDataException("a part cannot be decoded");
    }

    public void Dispose() => _tiff.Dispose();

    private int Bytes(int width, int samples) => checked(((width * samples * _page.Bits) + 7) / 8);

    private void ReadStrip(int top, int bytes, int plane, byte[] into)
    {
        if (_tiff.ReadEncodedStrip(_tiff.ComputeStrip(top, (short)plane), into, 0, bytes) != bytes)
        {
            throw new InvalidDataException($"the strip of row {top + 1} cannot be decoded");
        }
    }

    private void ReadTiles(int top, int rows, int plane, byte[] tile, byte[] band, int lineBytes)
    {
        int tileLine = tile.Length / _page.Block.Height;
        for (int left = 0, from = 0; left < _page.Width; left += _page.Block.Width, from += tileLine)
        {
            if (_tiff.ReadTile(tile, 0, left, top, 0, (short)plane) != tile.Length)
            {
                throw new InvalidDataException($"the tile at {left}, {top} cannot be decoded");
            }

            for (int row = 0; row < rows; row++)
            {
                int count = Math.Min(tileLine, lineBytes - from);
                tile.AsSpan(row * tileLine, count).CopyTo(band.AsSpan((row * lineBytes) + from));
            }
        }
    }

    /// <summary>One row of several planes, sample by sample.</summary>
    private byte[] Together(byte[][] planes, int from, int lineBytes, byte[] row)
    {
        int size = _page.Bits / 8;
        for (int plane = 0; plane < planes.Length; plane++)
        {
            ReadOnlySpan<byte> line = planes[plane].AsSpan(from, lineBytes);
            for (int i = 0; i < lineBytes; i += size)
            {
                line.Slice(i, size).CopyTo(row.AsSpan((i * planes.Length) + (plane * size)));
            }
        }

        return row;
    }

    /// <summary>LibTiff otherwise writes to the console.</summary>
    private sealed class Silent : TiffErrorHandler
    {
        public override void ErrorHandler(Tiff tif, string method, string format, params object[] args)
        {
        }

        public override void ErrorHandlerExt(Tiff tif, object clientData, string method, string format, params object[] args)
        {
        }

        public override void WarningHandler(Tiff tif, string method, string format, params object[] args)
        {
        }

        public override void WarningHandlerExt(Tiff tif, object clientData, string method, string format, params object[] args)
        {
        }
    }
}
