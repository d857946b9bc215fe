namespace MlNetTransfer.Training;

/// <summary>A head that was trained on rows that are not held.</summary>
/// <param name="Result">The head, and how it came about; its validation logits are those of <paramref name="CalibrationRows"/> rows.</param>
/// <param name="JudgedRows">Training rows that leave-one-out judged; it takes all of them where that is not too much.</param>
/// <param name="CalibrationRows">Validation rows that the temperature was found on; 0 where it was found on training rows, or not at all.</param>
internal sealed record StreamedTraining(HeadTrainingResult Result, int JudgedRows, int CalibrationRows);
