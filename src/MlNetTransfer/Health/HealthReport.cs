using System.Text.Encodings.Web;
using System.Text.Json;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Health;

/// <summary>Everything that was checked on this machine.</summary>
public sealed record HealthReport
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.Default };

    /// <summary>Version of the product.</summary>
    public required string ProductVersion { get; init; }

    /// <summary>Whether everything works that training and prediction need; fine-tuning is not among it.</summary>
    public bool Healthy => Checks.All(c => c.Status != HealthStatus.Fails);

    /// <summary>In the order in which they ran.</summary>
    public required IReadOnlyList<HealthCheck> Checks { get; init; }

    /// <summary>Runs checks one after the other. None can throw, and each has a bound in time: one that hangs is left behind.</summary>
    /// <param name="productVersion">Version of the product.</param>
    /// <param name="probes">What to check.</param>
    /// <param name="progress">Told before each.</param>
    /// <param name="cancellationToken">Ends the checking.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static HealthReport Run(
        string productVersion, IReadOnlyList<HealthProbe> probes, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        List<HealthCheck> checks = [];
        for (int i = 0; i < probes.Count; i++)
        {
            checks.AddRange(Run(probes[i], cancellationToken));
            progress?.Report(new TransferProgress("Checking", i + 1, probes.Count, "parts"));
        }

        return new HealthReport { ProductVersion = productVersion, Checks = checks };
    }

    /// <summary>The report as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Format);

    private static HealthCheck[] Run(HealthProbe probe, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<HealthCheck[]> check = Task.Factory.StartNew(
            () => probe.Check(limit.Token).ToArray(), limit.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            return check.WaitAsync(probe.Bound, cancellationToken).GetAwaiter().GetResult();
        }
        catch (TimeoutException)
        {
            limit.Cancel();
            return [HealthCheck.Fails(probe.Name, $"gave no answer within {probe.Bound.TotalSeconds:0} seconds", probe.Hint)];
        }
        catch (TransferException e)
        {
            return [.. e.Findings.Select(f => HealthCheck.Fails(probe.Name, $"{f.Code} {f.Where}: {f.Message}", f.Hint))];
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // What a check meets on somebody else's machine is what it is there to find out.
            return [
                HealthCheck.Fails(
                    probe.Name, $"{(e.InnerException ?? e).GetType().Name}: {(e.InnerException ?? e).Message.Split('\n')[0].TrimEnd('\r', '.')}", probe.Hint)
            ];
        }
    }
}
