using MlNetTransfer.Diagnostics;

namespace MlNetTransfer;

/// <summary>One image as <see cref="TransferPredictor.ToJson"/> writes it.</summary>
internal sealed record PredictionRow(string Path, string? Label, float? Probability, Dictionary<string, float>? Scores, Finding? Finding);
