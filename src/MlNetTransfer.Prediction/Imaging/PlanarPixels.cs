using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MlNetTransfer.Imaging;

/// <summary>Interleaved 8-bit BGRA to float32 planes red, green, blue, 0…255.</summary>
internal static class PlanarPixels
{
    /// <param name="bgra">First pixel of the first row.</param>
    /// <param name="rowBytes">Bytes from one row to the next.</param>
    /// <param name="side">Pixels per row, and rows.</param>
    /// <param name="planes">[3, side, side].</param>
    public static void FromBgra(ReadOnlySpan<byte> bgra, int rowBytes, int side, Span<float> planes)
    {
        int plane = side * side;
        for (int y = 0; y < side; y++)
        {
            Row(
                MemoryMarshal.Cast<byte, uint>(bgra.Slice(y * rowBytes, side * sizeof(uint))),
                planes.Slice(y * side, side),
                planes.Slice(plane + (y * side), side),
                planes.Slice((2 * plane) + (y * side), side));
        }
    }

    private static void Row(ReadOnlySpan<uint> pixels, Span<float> red, Span<float> green, Span<float> blue)
    {
        Vector256<uint> low = Vector256.Create(0xFFu);
        int x = 0;
        for (; x <= pixels.Length - Vector256<uint>.Count; x += Vector256<uint>.Count)
        {
            Vector256<uint> pixel = Vector256.Create(pixels[x..]);
            Channel(pixel >>> 16).CopyTo(red[x..]);
            Channel(pixel >>> 8).CopyTo(green[x..]);
            Channel(pixel).CopyTo(blue[x..]);
        }

        for (; x < pixels.Length; x++)
        {
            red[x] = (pixels[x] >> 16) & 0xFF;
            green[x] = (pixels[x] >> 8) & 0xFF;
            blue[x] = pixels[x] & 0xFF;
        }

        Vector256<float> Channel(Vector256<uint> shifted) => Vector256.ConvertToSingle((shifted & low).AsInt32());
    }
}
