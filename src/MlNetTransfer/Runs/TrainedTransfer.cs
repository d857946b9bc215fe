using MlNetTransfer.Datasets;
using MlNetTransfer.Export;
using MlNetTransfer.Planning;
using MlNetTransfer.Profiling;
using MlNetTransfer.Training;
using MlNetTransfer.Unknowns;

namespace MlNetTransfer.Runs;

/// <summary>What training gives: the model, and how it came about.</summary>
internal sealed record TrainedTransfer
{
    public required ClassifierModel Model { get; init; }

    /// <summary>What was decided, and why.</summary>
    public required PlanDecisions Plan { get; init; }

    /// <summary>Null where a strategy was named.</summary>
    public DatasetProfile? Profile { get; init; }

    /// <summary>Null where a strategy was named.</summary>
    public PlanEvidence? Evidence { get; init; }

    /// <summary>Without images that turned out to be undecodable, with what training found.</summary>
    public required ImageDataset Dataset { get; init; }

    /// <summary>[validation images × classes], at temperature 1, of what was learned from the training images alone.</summary>
    public required double[] ValidationLogits { get; init; }

    /// <summary>The linear probe.</summary>
    public required HeadTrainingResult Probe { get; init; }

    /// <summary>Null when no unlabelled images were given.</summary>
    public SelfSupervisionSummary? SelfSupervision { get; init; }

    /// <summary>Null when nothing but the head was trained.</summary>
    public FineTuningSummary? FineTuning { get; init; }

    /// <summary>The exported model against the trainer's own scores; null before that was looked at.</summary>
    public TrainingParity? TrainingParity { get; init; }

    /// <summary>How images of none of the classes are told; null where that was not asked for, or is not decided yet.</summary>
    public UnknownSummary? Unknown { get; init; }

    /// <summary>Seconds that the exported linear probe took for an image, from the file on; 0 before it was looked at.</summary>
    public double SecondsPerImage { get; init; }

    /// <summary>Stages that were judged; empty when the plan needed none.</summary>
    public IReadOnlyList<StageProbe> StageProbes { get; init; } = [];
}
