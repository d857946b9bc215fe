using Microsoft.AspNetCore.Http.Features;

namespace MlNetTransfer.Samples.WebApi;

/// <summary>The bytes that a request uploads: its body, or the one file of its form.</summary>
internal static class Upload
{
    // A length is a claim until the bytes have come; more than this is only allocated for bytes.
    private const int BelievedLength = 1 << 20;

    /// <exception cref="BadHttpRequestException">413 when there are more bytes than the limit, 400 when a form is malformed or does not hold one
    /// file.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, int limit, CancellationToken cancellationToken)
    {
        if (request.ContentLength > limit)
        {
            throw new BadHttpRequestException("The upload is too large.", StatusCodes.Status413PayloadTooLarge);
        }

        // Chunks have no length before they have come: the server counts them.
        request.HttpContext.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = limit;
        if (request.ContentType?.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) != true)
        {
            return await ReadAsync(request.Body, request.ContentLength ?? 0, cancellationToken);
        }

        if (!request.HasFormContentType)
        {
            throw new BadHttpRequestException(
                $"'{request.ContentType}' is not understood; send the image as the body, or as the one file of a form (multipart/form-data).",
                StatusCodes.Status415UnsupportedMediaType);
        }

        IFormFile file = await OnlyFileAsync(request, cancellationToken);
        await using Stream stream = file.OpenReadStream();
        return await ReadAsync(stream, file.Length, cancellationToken);
    }

    private static async Task<IFormFile> OnlyFileAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            IFormCollection form = await request.ReadFormAsync(cancellationToken);
            return form.Files.Count == 1
                ? form.Files[0]
                : throw new BadHttpRequestException($"The form holds {form.Files.Count} files; send one image per request.");
        }
        catch (Exception e) when (e is InvalidDataException or (IOException and not BadHttpRequestException))
        {
            throw new BadHttpRequestException($"The form is malformed: {e.Message}", e);
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(Stream stream, long length, CancellationToken cancellationToken)
    {
        using MemoryStream bytes = new((int)Math.Min(length, BelievedLength));
        await stream.CopyToAsync(bytes, cancellationToken);
        return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }
}
