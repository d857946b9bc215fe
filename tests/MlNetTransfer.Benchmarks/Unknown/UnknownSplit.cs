namespace MlNetTransfer.Benchmarks.Unknown;

/// <summary>Rows of the images where one class is left out.</summary>
/// <param name="Train">Known, to train on.</param>
/// <param name="Validation">Known, to set the threshold on.</param>
/// <param name="Test">Known, looked at in the end.</param>
/// <param name="LeftOutTrain">Of the left-out class, to choose a rule by.</param>
/// <param name="LeftOutTest">Of the left-out class, looked at in the end.</param>
/// <param name="Far">Of other sets.</param>
internal sealed record UnknownSplit(int[] Train, int[] Validation, int[] Test, int[] LeftOutTrain, int[] LeftOutTest, int[] Far);
