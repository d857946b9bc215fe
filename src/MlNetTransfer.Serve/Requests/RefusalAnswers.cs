using MlNetTransfer.Diagnostics;
using MlNetTransfer.Serve.Answers;

namespace MlNetTransfer.Serve.Requests;

/// <summary>Answers what is refused, what is not found and what fails with problem details (RFC 9457). Nothing of an exception but a finding goes
/// out.</summary>
internal sealed partial class RefusalAnswers(RequestDelegate next, ILogger<RefusalAnswers> log)
{
    private const int ClientClosed = StatusCodes.Status499ClientClosedRequest;

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (!context.Response.HasStarted && Missing(context) is { } missing)
            {
                await ProblemAnswer.WriteAsync(context, missing.Status, missing.Finding);
            }
        }
        catch (Exception e)
        {
            await AnswerAsync(context, e);
        }
    }

    private async Task AnswerAsync(HttpContext context, Exception exception)
    {
        if (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to read an answer.
            if (!context.Response.HasStarted)
            {
                context.Response.StatusCode = ClientClosed;
            }

            return;
        }

        if (context.Response.HasStarted)
        {
            Failed(exception);
            context.Abort();
            return;
        }

        context.Response.Clear();
        if (RefusalStatus.Of(exception) is var (status, finding))
        {
            await ProblemAnswer.WriteAsync(context, status, finding);
            return;
        }

        Failed(exception);
        await ProblemAnswer.WriteAsync(context, StatusCodes.Status500InternalServerError, (exception as TransferException)?.Findings[0]);
    }

    private static Refusal? Missing(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => Refusal.NotServed(
            "path", "is not served", "There are POST /predict, GET /models, /labels, /health/ready, /metrics and /openapi/v1.json."),
        StatusCodes.Status405MethodNotAllowed => Refusal.NotServed(
            "method", "is not served on this path", "See /openapi/v1.json.", StatusCodes.Status405MethodNotAllowed),
        StatusCodes.Status415UnsupportedMediaType => Refusal.Malformed("has a Content-Type that is not understood", StatusCodes.Status415UnsupportedMediaType),
        _ => null,
    };

    [LoggerMessage(1, LogLevel.Error, "A request could not be answered.")]
    private partial void Failed(Exception exception);
}
