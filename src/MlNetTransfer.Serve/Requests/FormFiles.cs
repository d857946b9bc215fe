using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace MlNetTransfer.Serve.Requests;

/// <summary>The files of a form, one after the other, as their bytes come. Names of files are not looked at.</summary>
internal static class FormFiles
{
    private const int LongestBoundary = 70; // RFC 2046, 5.1.1
    private const int OtherFields = 32, PartHeaders = 16, PartHeaderBytes = 8 << 10;

    /// <param name="body">Of the request.</param>
    /// <param name="type">Its type, with the boundary.</param>
    /// <param name="files">How many files there may be; somewhat more parts are read, for a form may have other fields.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="Refusal">400 or 413.</exception>
    public static async IAsyncEnumerable<Stream> ReadAsync(
        Stream body, MediaTypeHeaderValue type, int files, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        if (boundary.Length is 0 or > LongestBoundary)
        {
            throw Refusal.Malformed("is a form without a boundary, or with one that is too long");
        }

        MultipartReader reader = new(boundary, body) { HeadersCountLimit = PartHeaders, HeadersLengthLimit = PartHeaderBytes };
        int parts = 0;
        while (await NextAsync(reader, cancellationToken) is { } part)
        {
            if (++parts > files + OtherFields)
            {
                throw Refusal.TooLarge($"has more than {files + OtherFields} parts, which are allowed", "Send fewer images at once.");
            }

            if (IsFile(part))
            {
                yield return new FormFile(part.Body);
            }
        }
    }

    private static bool IsFile(MultipartSection part) =>
        ContentDispositionHeaderValue.TryParse(part.ContentDisposition, out ContentDispositionHeaderValue? disposition) && disposition.IsFileDisposition();

    private static async Task<MultipartSection?> NextAsync(MultipartReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadNextSectionAsync(cancellationToken);
        }
        catch (Exception e) when (IsMalformed(e))
        {
            throw Malformed(e);
        }
    }

    private static bool IsMalformed(Exception e) => e is InvalidDataException or (IOException and not BadHttpRequestException);

    private static Refusal Malformed(Exception e) => Refusal.Malformed($"is no form that can be read ({e.Message.TrimEnd('.')})");

    /// <summary>Says what is wrong with a form in the words of a refusal, also while a file of it is read.</summary>
    private sealed class FormFile(Stream part) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                return await part.ReadAsync(buffer, cancellationToken);
            }
            catch (Exception e) when (IsMalformed(e))
            {
                throw Malformed(e);
            }
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }
    }
}
