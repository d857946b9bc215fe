namespace MlNetTransfer.ModelBuilder.Config.ModelBuilder;

/// <summary>One training as Model Builder lists it.</summary>
/// <param name="TrainerName">What was trained.</param>
/// <param name="Score">MicroAccuracy on the validation images, 0…1.</param>
/// <param name="RuntimeInSeconds">How long it took.</param>
internal sealed record RunHistoryTrial(string TrainerName, double Score, double RuntimeInSeconds);
