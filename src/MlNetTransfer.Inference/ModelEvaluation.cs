using System.Text.Json;
using MlNetTransfer.Datasets;
using MlNetTransfer.Evaluation;

namespace MlNetTransfer.Inference;

/// <summary>How good an exported model is on labelled images.</summary>
/// <param name="Model">The file that was measured.</param>
/// <param name="Dataset">What was in the data, and what was set aside.</param>
/// <param name="Result">The figures.</param>
public sealed record ModelEvaluation(string Model, DatasetSummary Dataset, EvaluationResult Result)
{
    /// <summary>The evaluation as JSON, camelCase, in the shapes of <c>run.json</c>.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, TransferRun.Json);
}
