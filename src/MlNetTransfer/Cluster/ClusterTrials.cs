namespace MlNetTransfer.Cluster;

/// <summary>A list of trials, for the tasks that make them.</summary>
/// <param name="List">Absolute path of the file that <see cref="TrialList.Save"/> wrote, on the machines that run the tasks.</param>
/// <param name="Count">Trials in it, 0 or more; without any there is one task, which judges.</param>
public sealed record ClusterTrials(string List, int Count);
