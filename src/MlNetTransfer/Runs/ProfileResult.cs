using System.Text.Json;
using MlNetTransfer.Datasets;
using MlNetTransfer.Profiling;

namespace MlNetTransfer;

/// <summary>What <see cref="TransferPipeline.Profile"/> found.</summary>
/// <param name="Profile">What was measured.</param>
/// <param name="Dataset">The images with their classes, findings, and what was set aside.</param>
public sealed record ProfileResult(DatasetProfile Profile, DatasetSummary Dataset)
{
    /// <summary>Indented JSON, in the format of <c>run.json</c>.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, TransferRun.Json);
}
