using System.Text.Json;
using MlNetTransfer.Datasets;
using MlNetTransfer.Planning;
using MlNetTransfer.Profiling;

namespace MlNetTransfer;

/// <summary>What <see cref="TransferPipeline.Plan"/> found.</summary>
/// <param name="Plan">What would be trained first, or alone.</param>
/// <param name="Evidence">What would be tried then, with what is to be expected of it; null where a strategy is named.</param>
/// <param name="Profile">What was measured; null where a strategy is named.</param>
/// <param name="Dataset">The images with their classes, findings, and what was set aside.</param>
public sealed record PlanResult(TransferPlan Plan, PlanEvidence? Evidence, DatasetProfile? Profile, DatasetSummary Dataset)
{
    /// <summary>Indented JSON, in the format of <c>run.json</c>.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, TransferRun.Json);
}
