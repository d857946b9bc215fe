namespace MlNetTransfer.Profiling;

/// <summary>How much of one class there is to train on.</summary>
/// <param name="Label">The class's name.</param>
/// <param name="Images">Training images.</param>
/// <param name="EffectiveImages">The same, with all copies and near copies of a picture counted once.</param>
public sealed record ClassSize(string Label, int Images, int EffectiveImages);
