using System.Buffers;

namespace MlNetTransfer.Imaging;

/// <summary>Reads an encoded image from a stream, as far as an image may be long.</summary>
public static class StreamedImage
{
    private const int Step = 1 << 16;

    /// <summary>Reads from here to the end; of an image that is too long, one byte more than is allowed, so that it is refused as such.</summary>
    /// <param name="encoded">Is not disposed.</param>
    public static ReadOnlyMemory<byte> Read(Stream encoded)
    {
        ArgumentNullException.ThrowIfNull(encoded);
        ArrayBufferWriter<byte> bytes = new();
        while (bytes.WrittenCount <= ImageLimits.Bytes && encoded.Read(bytes.GetSpan(Step)) is var read and > 0)
        {
            bytes.Advance(read);
        }

        return bytes.WrittenMemory;
    }

    /// <summary>As <see cref="Read"/>, without a thread that waits.</summary>
    /// <param name="encoded">Is not disposed.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(Stream encoded, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(encoded);
        ArrayBufferWriter<byte> bytes = new();
        while (bytes.WrittenCount <= ImageLimits.Bytes
            && await encoded.ReadAsync(bytes.GetMemory(Step), cancellationToken).ConfigureAwait(false) is var read and > 0)
        {
            bytes.Advance(read);
        }

        return bytes.WrittenMemory;
    }
}
