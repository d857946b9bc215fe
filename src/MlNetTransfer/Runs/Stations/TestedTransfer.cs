using MlNetTransfer.Datasets;
using MlNetTransfer.Evaluation;
using MlNetTransfer.Export;
using MlNetTransfer.Numerics;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace MlNetTransfer.Runs.Stations;

/// <summary>What the test of an exported model gives.</summary>
/// <param name="Dataset">Without images that turned out to be undecodable, with what was found.</param>
/// <param name="Export">What was written, and whether it agrees with itself.</param>
/// <param name="Images">Test images, in the order of <paramref name="Scores"/>; empty where there are none.</param>
/// <param name="Scores">[images × classes], probabilities; null where there are no test images.</param>
/// <param name="Evaluation">How good the model is; null where there are no test images.</param>
/// <param name="UnknownScores">[images], how unlike the training images each is; null where the model refuses none.</param>
internal sealed record TestedTransfer(
    ImageDataset Dataset, ExportSummary Export, LabelledImage[] Images, FeatureMatrix? Scores, EvaluationSummary? Evaluation, float[]? UnknownScores)
{
    /// <summary>[images], whether the likeliest class is theirs.</summary>
    public bool[] Right() => [.. Images.Select((image, i) => TensorPrimitives.IndexOfMax<float>(Scores!.Row(i)) == image.LabelIndex)];
}
