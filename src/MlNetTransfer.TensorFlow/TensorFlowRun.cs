using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Evaluation;
using MlNetTransfer.ModelBuilder.Incumbent;

namespace MlNetTransfer.TensorFlow;

/// <summary>What a training on TensorFlow gave.</summary>
/// <param name="Mapping">The plan as it was run, and what of it could not be.</param>
/// <param name="Dataset">The images, and what was set aside: also what TensorFlow cannot decode (MNT714).</param>
/// <param name="Evaluation">The saved model.zip on the test images; null where there are none.</param>
/// <param name="Findings">Warnings and notes on the data and the plan.</param>
public sealed record TensorFlowRun(ImageClassificationMapping Mapping, DatasetSummary Dataset, EvaluationResult? Evaluation, IReadOnlyList<Finding> Findings);
