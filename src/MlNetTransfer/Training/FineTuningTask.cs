using MlNetTransfer.Backbones;
using MlNetTransfer.Numerics;
using MlNetTransfer.Planning;

namespace MlNetTransfer.Training;

/// <summary>What is to be fine-tuned, on what, and how.</summary>
public sealed record FineTuningTask
{
    /// <summary>First training images whose scores are kept where there are no validation images, so that the export can be compared with them.</summary>
    public const int Witnesses = 32;

    /// <summary>The network, cut already where the plan cuts it.</summary>
    public required BackboneSpec Backbone { get; init; }

    /// <summary>Its pretrained weights.</summary>
    public required BackboneWeights Weights { get; init; }

    /// <summary>A linear probe on the features of <see cref="Backbone"/>: the head to start from, and the one to beat.</summary>
    public required LinearHead Probe { get; init; }

    /// <summary>Images to learn from.</summary>
    public required TrainingImages Train { get; init; }

    /// <summary>Images to choose the best epoch on; may be empty.</summary>
    public required TrainingImages Validation { get; init; }

    /// <summary>How.</summary>
    public required FineTuningRecipe Recipe { get; init; }

    /// <summary>[classes]; null for ones.</summary>
    public double[]? ClassWeights { get; init; }

    /// <summary>By which epochs and transforms are judged; under balanced accuracy every class counts alike in the log-loss too.</summary>
    public DecisionMetric Metric { get; init; }

    /// <summary>Decides order, augmentation, mixing and random weights.</summary>
    public required RandomSource Random { get; init; }

    /// <summary>Training, its preparation included, is planned to end within this (<see cref="TimePlan"/>), and ends with the step in which it has
    /// passed; null for no limit.</summary>
    public TimeSpan? TimeBudget { get; init; }

    /// <summary>Paces of a training that is repeated (<see cref="TrainingHistory.Paces"/>): they are followed, and nothing is planned; null where
    /// the clock decides.</summary>
    public IReadOnlyList<TrainingPace>? Paces { get; init; }

    /// <summary>Views per image that such a training kept at the freeze point (<see cref="TrainingHistory.KeptViews"/>); null where recipe and time
    /// decide.</summary>
    public int? KeptViews { get; init; }

    /// <summary>Training ends with this step, as if the time budget had; null for never.</summary>
    public int? StopAfterSteps { get; init; }

    /// <summary>File of the checkpoint; null writes none.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>Whether to go on from the checkpoint, where there is one.</summary>
    public bool Resume { get; init; }

    /// <summary>Told of the best epoch so far, as often as a checkpoint is written, when it is another than the last time.</summary>
    public Action<FineTuningResult>? Improved { get; init; }

    /// <summary>Told of every epoch after it was judged; 0 stands for the state before training.</summary>
    public Action<TrainingEpoch>? Judged { get; init; }

    /// <summary>Asked after every judgement on validation images but the last: the epoch, the share of the planned steps that are done, 0…1, and
    /// the scores of the averaged weights, [validation images × classes]. True ends the training as <see cref="TrainingEnd.Hopeless"/>.</summary>
    public Func<TrainingEpoch, double, double[], bool>? Hopeless { get; init; }

    /// <summary>Least time between two checkpoints; more where writing one takes long.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Where it computes: <c>auto</c>, <c>cpu</c>, <c>cuda</c> or <c>cuda:0</c>.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>What the steps compute in.</summary>
    public TrainingPrecision Precision { get; init; }

    /// <summary>Opens the layers before the freeze point.</summary>
    public required IFrozenLayers.Factory OpenFrozenLayers { get; init; }

    /// <summary>Most bytes of activations, of training and validation images together, that may be kept on disk while it trains; 0 keeps none.</summary>
    public long ActivationLimit { get; init; }

    /// <summary>Where native code may keep what it makes for itself.</summary>
    public required string CacheFolder { get; init; }
}
