using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;

namespace MlNetTransfer;

/// <content>Images become pixels on the threads of their requests.</content>
public sealed partial class BatchingPredictor
{
    private async Task<WaitingImage> DecodeAsync(ReadOnlyMemory<byte> encoded, CancellationToken cancellationToken)
    {
        // Room for pixels before a slot: what waits for room must not keep smaller images from theirs.
        long pixels = _model.Held(encoded.Span);
        using PixelGate.Ticket? room = await PixelGate.Shared.EnterAsync(pixels, _options.DecodingWait, cancellationToken).ConfigureAwait(false);
        if (room is null)
        {
            throw new TransferException(Finding.Error(
                FindingCode.NoRoomToDecode,
                "image",
                $"other large images took all room for decoding for {_options.DecodingWait.TotalSeconds:0.#} seconds",
                "Try again later, or make it smaller."));
        }

        await _decoders.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await _decodedSlots.WaitAsync(cancellationToken).ConfigureAwait(false);
            return Decode(encoded.Span, room);
        }
        finally
        {
            _decoders.Release();
        }
    }

    private WaitingImage Decode(ReadOnlySpan<byte> encoded, PixelGate.Ticket room)
    {
        float[] pixels = _buffers.TryTake(out float[]? kept) ? kept : new float[_model.ImageLength];
        DecodeResult decoded = default;
        try
        {
            decoded = _model.Decode(encoded, pixels, room);
            return decoded.Success
                ? new WaitingImage(pixels)
                : throw new TransferException(Finding.Error(decoded.Code!, "image", decoded.Reason!, "It was not predicted."));
        }
        catch
        {
            Release(pixels);
            throw;
        }
    }

    /// <summary>Makes room for another decoded image.</summary>
    private void Release(float[] pixels)
    {
        _buffers.Add(pixels);
        _decodedSlots.Release();
    }
}
