using MlNetTransfer.Datasets;
using MlNetTransfer.Evaluation;
using MlNetTransfer.Export;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Runs.Stations;

/// <summary>What the test of an exported model gives.</summary>
/// <param name="Dataset">Without images that turned out to be undecodable, with what was found.</param>
/// <param name="Export">What was written, and whether it agrees with itself.</param>
/// <param name="Images">Test images, in the order of <paramref name="Scores"/>; empty where there are none.</param>
/// <param name="Scores">[images × classes], probabilities; null where there are no test images.</param>
/// <param name="Evaluation">How good the model is; null where there are no test images.</param>
internal sealed record TestedTransfer(
    ImageDataset Dataset, ExportSummary Export, LabelledImage[] Images, FeatureMatrix? Scores, EvaluationSummary? Evaluation);
