using System.Text.Json;
using System.Text.Json.Serialization;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Evaluation;
using MlNetTransfer.Unknowns;

namespace MlNetTransfer.Onnx.Export;

/// <summary>How good an exported model is on labelled images.</summary>
/// <param name="Model">The file that was measured.</param>
/// <param name="Dataset">What was in the data, and what was set aside.</param>
/// <param name="Result">The figures on all images.</param>
public sealed record ModelEvaluation(string Model, DatasetSummary Dataset, EvaluationResult Result)
{
    /// <summary>How many of the images the model has seen: it was trained on them, or chosen by them; null where no run.json beside it says which those
    /// were.</summary>
    public int? Seen { get; init; }

    /// <summary>The figures on the images that the model has not seen; null where it has seen none or all.</summary>
    public EvaluationResult? Unseen { get; init; }

    /// <summary>What the model's threshold of the unknown does to these images, whose classes it knows: to those that it has not seen, where it has seen
    /// some. Null where it has none, or where a model.zip was named: the threshold stands in model.onnx.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public UnknownTest? Unknown { get; init; }

    /// <summary>The evaluation as JSON, camelCase, in the shapes of <c>run.json</c>.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, JsonStyle.Indented);
}
