using System.Text.Json.Serialization;

namespace MlNetTransfer.Planning;

/// <summary>How the layers of a backbone are trained.</summary>
public sealed record FineTuningRecipe
{
    /// <summary>0-based position, in running order, of the first parameter group that trains: the freeze point stands before it. A group is a convolution
    /// with its BatchNorm, or another layer with weights.</summary>
    public required int FirstTrainedConvolution { get; init; }

    /// <summary>Position after the last parameter group that trains.</summary>
    public required int EndOfTrainedConvolutions { get; init; }

    /// <summary>Names of the only parameter groups between these positions that train; null for all of them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? TrainedGroups { get; init; }

    /// <summary>Only scales and shifts of BatchNorm train, no kernels.</summary>
    public bool BatchNormOnly { get; init; }

    /// <summary>Convolutions start at random instead of from the pretrained weights.</summary>
    public bool RandomInitialization { get; init; }

    /// <summary>The head starts as the linear probe; else at zero.</summary>
    public bool HeadFromProbe { get; init; } = true;

    /// <summary>Convolutions are released one by one from the output over the first 60 % of the steps.</summary>
    public bool Gradual { get; init; }

    /// <summary>What takes the steps.</summary>
    public required OptimizerKind Optimizer { get; init; }

    /// <summary>Largest step size of the head.</summary>
    public required double HeadLearningRate { get; init; }

    /// <summary>Largest step size of the last stage.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Factor on the step size from each stage to the one before it.</summary>
    public double StageDecay { get; init; } = 1;

    /// <summary>Decay of kernels per step size; biases and BatchNorm have none.</summary>
    public required double WeightDecay { get; init; }

    /// <summary>Passes over the training images.</summary>
    public required int Epochs { get; init; }

    /// <summary>Images per step.</summary>
    public required int BatchSize { get; init; }

    /// <summary>How the step size goes over the run.</summary>
    public LearningRateSchedule Schedule { get; init; }

    /// <summary>Share of the steps over which the step size rises in a schedule other than one-cycle; 0 for RAdam, which warms up by itself.</summary>
    public double WarmUp { get; init; }

    /// <summary>Decay of the squared gradient's average, β₂; not used by SGD.</summary>
    public double SecondMomentDecay { get; init; } = 0.999;

    /// <summary>Decay per step of the averaged weights, which are the ones that are judged and kept; 0 keeps the last ones.</summary>
    public double AverageDecay { get; init; }

    /// <summary>BatchNorm measures the batches it sees in the layers that train; else its statistics stand still.</summary>
    public bool LiveBatchNorm { get; init; }

    /// <summary>Share of the target that is spread over all classes.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>Parameter of the beta distribution that mixes pairs of images; 0 mixes none.</summary>
    public double Mixup { get; init; }

    /// <summary>Parameter of the beta distribution for the area that is replaced by a patch of another image (CutMix, arXiv:1905.04899); 0 replaces none.
    /// Where <see cref="Mixup"/> is on too, each batch draws one of the two.</summary>
    public double CutMix { get; init; }

    /// <summary>Strength of the augmentation, 0 (none) … 1 (extreme).</summary>
    public double Augmentation { get; init; }

    /// <summary>Gradients longer than this are shortened to it.</summary>
    public double GradientClip { get; init; } = 5;

    /// <summary>Augmented views per image that are kept at the freeze point; a time budget may allow fewer. 0: frozen layers run in every pass.</summary>
    public int CachedViews { get; init; } = 1;

    /// <summary>Whether the epoch with the smallest validation log-loss is kept; else the last one, unless training is cut short.</summary>
    public bool KeepBestEpoch { get; init; } = true;

    /// <summary>Epochs without a better validation log-loss after which training stops, where the best epoch is kept.</summary>
    public int Patience { get; init; }

    /// <summary>Networks between the start of the training and what came of it are judged too, and one that is clearly better is kept. Needs
    /// validation images; weights that start at random are left alone.</summary>
    public bool MixWithStart { get; init; } = true;

    /// <summary>How large the images are that it learns from.</summary>
    public StepSides Sides { get; init; }

    /// <summary>Whether a parameter group trains, once all are released.</summary>
    public bool Trains(int position, string name) =>
        position >= FirstTrainedConvolution && position < EndOfTrainedConvolutions && (TrainedGroups is null || TrainedGroups.Contains(name));
}
