using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MlNetTransfer.Serve;

/// <summary>Whether requests should come here: every model answers, and nobody has asked the server to stop. Why not, the log says.</summary>
internal static class Readiness
{
    public static async Task<IResult> AnswerAsync(HttpContext context, HealthCheckService checks, IHostApplicationLifetime lifetime)
    {
        HealthStatus status = lifetime.ApplicationStopping.IsCancellationRequested
            ? HealthStatus.Unhealthy
            : (await checks.CheckHealthAsync(c => c.Tags.Contains("ready"), context.RequestAborted)).Status;
        if (status == HealthStatus.Unhealthy)
        {
            context.Response.Headers.RetryAfter = "1";
        }

        return TypedResults.Text(
            status.ToString(), statusCode: status == HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    }
}
