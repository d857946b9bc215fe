using Microsoft.AspNetCore.Diagnostics;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Samples.WebApi;

/// <summary>Answers what cannot be predicted with a status and the text of the finding.</summary>
internal sealed class RefusalHandler(IProblemDetailsService problems, IConfiguration configuration) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        Finding? finding = exception switch
        {
            TransferException e => e.Findings[0],
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => Finding.Error(
                FindingCode.ImageOverLimit, "image", $"has more bytes than the {configuration["UploadLimit"]} that are allowed", "Make it smaller."),
            _ => null,
        };
        int? status = (finding?.Code, exception) switch
        {
            (FindingCode.ImageOverLimit, _) => StatusCodes.Status413PayloadTooLarge,
            (FindingCode.ImageNotDecodable, _) => StatusCodes.Status415UnsupportedMediaType,
            (FindingCode.ImageEmpty or FindingCode.ImageTruncated, _) => StatusCodes.Status400BadRequest,
            (FindingCode.TooManyWaiting or FindingCode.NoRoomToDecode or FindingCode.ModelNotLoaded, _) => StatusCodes.Status503ServiceUnavailable,
            (_, BadHttpRequestException e) => e.StatusCode,
            _ => null,
        };
        if (status is null)
        {
            return false;
        }

        context.Response.StatusCode = status.Value;
        if (status == StatusCodes.Status503ServiceUnavailable)
        {
            context.Response.Headers.RetryAfter = "1";
        }

        return await problems.TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = context,
            ProblemDetails = { Detail = finding?.ToString() ?? exception.Message },
        });
    }
}
