using Microsoft.Extensions.Diagnostics.HealthChecks;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Hosting;

/// <summary>Healthy with the newest model, degraded with the one before it, else what the registration says: unhealthy.</summary>
internal sealed class ClassifierHealth(ImageClassifier classifier) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult((classifier.Model, classifier.Failure) switch
        {
            (null, null) => new HealthCheckResult(context.Registration.FailureStatus, "The model is being loaded."),
            (null, Finding failure) => new HealthCheckResult(context.Registration.FailureStatus, failure.ToString(), data: Data(null, failure)),
            (ServedModel model, null) => HealthCheckResult.Healthy($"Model {model.Checksum} answers.", Data(model, null)),
            (ServedModel model, Finding failure) => HealthCheckResult.Degraded(
                $"Model {model.Checksum} answers; the new one cannot be used: {failure}", data: Data(model, failure)),
        });

    private static Dictionary<string, object> Data(ServedModel? model, Finding? failure)
    {
        Dictionary<string, object> data = [];
        if (model is not null)
        {
            data.Add("model", model.Checksum);
            data.Add("classes", model.Labels.Count);
            data.Add("since", model.Since);
        }

        if (failure is not null)
        {
            data.Add("finding", failure.Code);
        }

        return data;
    }
}
