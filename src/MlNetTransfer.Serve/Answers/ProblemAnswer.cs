using System.ComponentModel;
using Microsoft.AspNetCore.WebUtilities;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Serve.Answers;

/// <summary>Problem details, RFC 9457.</summary>
internal sealed record ProblemAnswer(
    string Type,
    string Title,
    int Status,
    [property: Description("What is wrong, and what to do.")] string Detail,
    [property: Description("Of the finding: MNT and three digits.")] string Code)
{
    public const string ContentType = "application/problem+json";

    private const string RetryAfterSeconds = "1";

    /// <param name="context">Whose answer it is.</param>
    /// <param name="status">Of the answer; 503 also says when to try again.</param>
    /// <param name="finding">Null where there is nothing to say outside the log.</param>
    public static Task WriteAsync(HttpContext context, int status, Finding? finding)
    {
        context.Response.StatusCode = status;
        if (status == StatusCodes.Status503ServiceUnavailable)
        {
            context.Response.Headers.RetryAfter = RetryAfterSeconds;
        }

        if (status == StatusCodes.Status401Unauthorized)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
        }

        ProblemAnswer problem = new(
            "about:blank",
            ReasonPhrases.GetReasonPhrase(status),
            status,
            finding?.ToString() ?? "The server failed; its log says why.",
            finding?.Code ?? "");
        return context.Response.WriteAsJsonAsync(problem, ServeJson.Default.ProblemAnswer, ContentType, CancellationToken.None);
    }
}
