using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;

namespace MlNetTransfer.Serve.Requests;

/// <summary>The body of a request, as far as it may be long.</summary>
/// <remarks>A read that is given up leaves the reader as it was, so that the server can still throw away what comes.</remarks>
internal sealed class LimitedBody(PipeReader body, long limit) : Stream
{
    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    public static Refusal Over(long limit) => Refusal.TooLarge(
        string.Create(CultureInfo.InvariantCulture, $"has more than {limit:N0} bytes, which are allowed"), "Send fewer or smaller images at once.");

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await using CancellationTokenRegistration givingUp = cancellationToken.UnsafeRegister(r => ((PipeReader)r!).CancelPendingRead(), body);
        ReadResult result = await body.ReadAsync(CancellationToken.None);
        ReadOnlySequence<byte> come = result.IsCanceled ? default : result.Buffer.Slice(0, Math.Min(buffer.Length, result.Buffer.Length));
        int read = (int)come.Length;
        come.CopyTo(buffer.Span);
        body.AdvanceTo(result.IsCanceled ? result.Buffer.Start : come.End);
        cancellationToken.ThrowIfCancellationRequested();
        _read += read;
        return _read <= limit ? read : throw Over(limit);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }
}
