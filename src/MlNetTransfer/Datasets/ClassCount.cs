namespace MlNetTransfer.Datasets;

/// <summary>Images of one class.</summary>
/// <param name="Label">The class's name.</param>
/// <param name="Train">Training images.</param>
/// <param name="Validation">Validation images.</param>
/// <param name="Test">Test images.</param>
public sealed record ClassCount(string Label, int Train, int Validation, int Test);
