namespace MlNetTransfer.Shards;

/// <summary>What an engine's variables say about the task that runs in it.</summary>
/// <param name="Variable">The variable that says it, for example <c>SLURM_ARRAY_TASK_ID</c>.</param>
/// <param name="Number">Its value.</param>
/// <param name="First">Number of the first task of the array; null where the engine does not say.</param>
/// <param name="Step">From one task's number to the next.</param>
/// <param name="Count">How many tasks the array has; null where the engine does not say.</param>
public sealed record EngineTask(string Variable, long Number, long? First, long Step, long? Count);
