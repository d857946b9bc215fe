using MlNetTransfer.Diagnostics;
using MlNetTransfer.Training;

namespace MlNetTransfer.Runs.Stations;

/// <summary>What a training of the policy has beside its options.</summary>
internal sealed record TrialTask
{
    /// <summary>The linear probe of the whole backbone on the same training images; null where it is to be trained.</summary>
    public HeadTrainingResult? Probe { get; init; }

    /// <summary>What it goes on from; null where it begins anew.</summary>
    public TrainedTransfer? From { get; init; }

    /// <summary>As <see cref="FineTuningTask.Hopeless"/>.</summary>
    public Func<TrainingEpoch, double, double[], bool>? Hopeless { get; init; }

    /// <summary>The same of a training that is over: the share of its schedule that was done then, and of every validation image whether it was right. True
    /// where it would have ended there.</summary>
    public Func<double, bool[], bool>? HopelessThen { get; init; }

    /// <summary>Told how many seconds a training took that is over.</summary>
    public Action<double> Took { get; init; } = _ => { };

    /// <summary>Told of every epoch that was judged.</summary>
    public Action? Judged { get; init; }

    /// <summary>Keeps its result, and may have it already; null keeps none.</summary>
    public FineTuningFile? File { get; init; }

    /// <summary>Takes what is to be told whatever comes of it.</summary>
    public Action<Finding> Told { get; init; } = _ => { };

    /// <summary>Writes without ending a training that cannot be kept; the first argument is the path.</summary>
    public Action<string, Action> Guarded { get; init; } = (_, write) => write();
}
