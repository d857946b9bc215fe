using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace MlNetTransfer.Tests.Downloads;

/// <summary>One request to a <see cref="LoopbackServer"/>, and the bytes that answer it.</summary>
internal sealed class Exchange
{
    private static readonly TimeSpan LongestStall = TimeSpan.FromMinutes(1);

    private readonly NetworkStream _stream;
    private readonly CancellationToken _closed;

    private Exchange(int number, NetworkStream stream, string[] head, CancellationToken closed)
    {
        (Number, _stream, _closed) = (number, stream, closed);
        Path = head[0].Split(' ')[1];
        Headers = head[1..].Select(line => line.Split(": ", 2)).ToDictionary(h => h[0], h => h[1], StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>0 for the first request.</summary>
    public int Number { get; }

    public string Path { get; }

    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>Bytes of the body that were sent.</summary>
    public long Sent { get; private set; }

    /// <summary>First byte that was asked for; null without <c>Range</c>.</summary>
    public long? From =>
        Headers.TryGetValue("Range", out string? range) ? long.Parse(range["bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture) : null;

    /// <summary>Null when the connection was closed without a request.</summary>
    public static Exchange? Read(int number, NetworkStream stream, CancellationToken closed)
    {
        List<byte> head = [];
        while (head.Count < 1 << 14)
        {
            int next = stream.ReadByte();
            if (next < 0)
            {
                return null;
            }

            head.Add((byte)next);
            if (next == '\n' && head.Count >= 4 && head[^2] == '\r' && head[^3] == '\n')
            {
                return new Exchange(number, stream, Encoding.ASCII.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries), closed);
            }
        }

        return null;
    }

    /// <summary>Status line and headers.</summary>
    public void Head(string status, params string[] headers) =>
        _stream.Write(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nConnection: close\r\n{string.Concat(headers.Select(h => h + "\r\n"))}\r\n"));

    public void Body(ReadOnlySpan<byte> bytes)
    {
        _stream.Write(bytes);
        Sent += bytes.Length;
    }

    /// <summary>One chunk of <c>Transfer-Encoding: chunked</c>; an empty one ends the body.</summary>
    public void Chunk(ReadOnlySpan<byte> bytes)
    {
        _stream.Write(Encoding.ASCII.GetBytes($"{bytes.Length:X}\r\n"));
        Body(bytes);
        _stream.Write("\r\n"u8);
    }

    /// <summary>Says nothing more, until the test ends.</summary>
    public void Stall() => _closed.WaitHandle.WaitOne(LongestStall);
}
