using MlNetTransfer.Evaluation;

namespace MlNetTransfer.Profiling;

/// <summary>What the pooled output of one stage is worth for telling the classes apart. Every image is judged by a fit without it.</summary>
/// <param name="Stage">Name of the stage.</param>
/// <param name="Features">Channels of its output.</param>
/// <param name="Accuracy">Ridge regression, exact leave-one-out, 0…1.</param>
/// <param name="AccuracyInterval">95 % (Wilson).</param>
/// <param name="NeighbourAccuracy">k nearest neighbours by cosine, the best of k = 1, 5, 10, 20; 0…1.</param>
/// <param name="RandomAccuracy">As <paramref name="Accuracy"/>, on the same stage of the same network with random weights, 0…1; null where there was no
/// time for it.</param>
/// <param name="Shift">Mean over the stage's BatchNorm layers of their divergence from the stored statistics, nats; null when BatchNorm is folded
/// into the weights.</param>
public sealed record StageProfile(
    string Stage, int Features, double Accuracy, Interval AccuracyInterval, double NeighbourAccuracy, double? RandomAccuracy, double? Shift);
