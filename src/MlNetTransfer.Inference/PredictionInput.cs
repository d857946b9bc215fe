using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Inference;

/// <summary>One image that is to be predicted.</summary>
/// <param name="Name">As it was named: by the command line, a walk, a list or a table.</param>
/// <param name="Path">The file.</param>
/// <param name="Finding">Why it is not predicted; null where nothing is known against it.</param>
internal sealed record PredictionInput(string Name, string Path, Finding? Finding);
