using MlNetTransfer.Diagnostics;

namespace MlNetTransfer;

/// <summary>One image of a batch: its prediction, or why there is none.</summary>
/// <param name="Path">The file, as it was named.</param>
/// <param name="Prediction">Null when the image could not be read.</param>
/// <param name="Finding">Null when it could.</param>
public sealed record ImagePrediction(string Path, Prediction? Prediction, Finding? Finding);
