using Microsoft.Net.Http.Headers;
using MlNetTransfer.Serve.Settings;

namespace MlNetTransfer.Serve.Requests;

/// <summary>The images of a request: its body, or the files of its form.</summary>
internal sealed class Upload : IDisposable
{
    private readonly List<UploadedImage> _images = [];

    private Upload()
    {
    }

    public IReadOnlyList<UploadedImage> Images => _images;

    /// <exception cref="Refusal">400, 413 or 415: what is wrong with the request; 503: there is no room for it.</exception>
    public static async Task<Upload> ReadAsync(HttpRequest request, ServeOptions options, UploadMemory memory, CancellationToken cancellationToken)
    {
        Check(request, options);
        Upload upload = new();
        try
        {
            await upload.FillAsync(request, options, memory, cancellationToken);
            return upload;
        }
        catch
        {
            upload.Dispose();
            throw;
        }
    }

    public void Dispose() => _images.ForEach(i => i.Dispose());

    private static void Check(HttpRequest request, ServeOptions options)
    {
        if (request.ContentLength > options.RequestBytes)
        {
            throw LimitedBody.Over(options.RequestBytes);
        }

        if (request.Headers.ContentEncoding is [{ Length: > 0 } encoding] && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            throw Refusal.Malformed("is compressed", StatusCodes.Status415UnsupportedMediaType);
        }
    }

    private async Task FillAsync(HttpRequest request, ServeOptions options, UploadMemory memory, CancellationToken cancellationToken)
    {
        using LimitedBody body = new(request.BodyReader, options.RequestBytes);
        if (request.ContentType?.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) != true)
        {
            await ReadImageAsync(body, request.ContentLength);
            return;
        }

        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            throw Refusal.Malformed("is of a multipart type that is not understood", StatusCodes.Status415UnsupportedMediaType);
        }

        int images = 0;
        await foreach (Stream file in FormFiles.ReadAsync(body, type, options.Images, cancellationToken))
        {
            if (++images > options.Images)
            {
                throw Refusal.TooLarge($"has more than {options.Images} images, which are allowed", "Send fewer at once.");
            }

            await ReadImageAsync(file);
        }

        if (images == 0)
        {
            throw Refusal.Malformed("is a form without files");
        }

        Task ReadImageAsync(Stream from, long? claimed = null)
        {
            UploadedImage image = new(memory, options.ImageBytes);
            _images.Add(image);
            return image.RefuseBy(claimed) ? Task.CompletedTask : image.ReadAsync(from, cancellationToken);
        }
    }
}
