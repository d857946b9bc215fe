using System.Buffers;
using System.Globalization;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Serve.Requests;

/// <summary>The bytes of one image as they came, in a buffer that is used again.</summary>
/// <remarks>A length is a claim until the bytes have come: the buffer grows with them.</remarks>
internal sealed class UploadedImage(UploadMemory memory, int limit) : IDisposable
{
    private const int First = 1 << 16, LargestKept = 1 << 20, KeptOfEachSize = 16;

    // Of usual photos; the buffers of larger ones are not kept.
    private static readonly ArrayPool<byte> Pool = ArrayPool<byte>.Create(LargestKept, KeptOfEachSize);

    private byte[] _buffer = Pool.Rent(Math.Min(First, limit + 1));
    private int _length;

    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    /// <summary>Why it is refused unseen; null where it may be looked at.</summary>
    public Finding? Refused { get; private set; }

    /// <summary>Refuses it by the length that is claimed.</summary>
    public bool RefuseBy(long? claimed)
    {
        if (claimed > limit)
        {
            Refused = TooLarge();
        }

        return claimed > limit;
    }

    /// <summary>Reads to the end; what is beyond the limit is thrown away.</summary>
    /// <exception cref="Refusal">503: there is no room for it.</exception>
    public async Task ReadAsync(Stream from, CancellationToken cancellationToken)
    {
        while (await from.ReadAsync(Room(), cancellationToken) is var read and > 0)
        {
            if (Refused is not null)
            {
                continue;
            }

            memory.Take(read);
            _length += read;
            if (_length > limit)
            {
                Refused = TooLarge();
                memory.Give(_length);
                _length = 0;
            }
        }
    }

    public void Dispose()
    {
        memory.Give(_length);
        _length = 0;
        if (_buffer.Length > 0)
        {
            Pool.Return(_buffer);
            _buffer = [];
        }
    }

    private Finding TooLarge() => Finding.Error(
        FindingCode.ImageOverLimit,
        "image",
        string.Create(CultureInfo.InvariantCulture, $"has more than {limit:N0} bytes, which are allowed"),
        "Make it smaller.");

    private Memory<byte> Room()
    {
        if (_length == _buffer.Length)
        {
            byte[] larger = Pool.Rent((int)Math.Min(2L * _buffer.Length, limit + 1L));
            _buffer.AsSpan(0, _length).CopyTo(larger);
            Pool.Return(_buffer);
            _buffer = larger;
        }

        return _buffer.AsMemory(_length);
    }
}
