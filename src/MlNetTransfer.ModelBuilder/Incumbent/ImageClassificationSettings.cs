using MlNetTransfer.Planning;

namespace MlNetTransfer.ModelBuilder.Incumbent;

/// <summary>Options of ML.NET's <c>ImageClassificationTrainer</c> (Microsoft.ML.Vision 5.0) by their names there. What is not listed stays at its
/// default; nothing here needs that package.</summary>
public sealed record ImageClassificationSettings
{
    /// <summary>The network.</summary>
    /// <value>ResnetV250, as there.</value>
    public ImageClassificationArchitecture Arch { get; init; } = ImageClassificationArchitecture.ResnetV250;

    /// <summary>Most passes over the training images' features.</summary>
    /// <value>200, as there. At least 1.</value>
    public int Epoch { get; init; } = 200;

    /// <summary>Images per step.</summary>
    /// <value>10, as there. Never more than the training images: the trainer's schedulers divide by the number of whole batches.</value>
    public int BatchSize { get; init; } = 10;

    /// <summary>Step size of the first epochs. The trainer reads its option of this name only without a scheduler; whoever applies
    /// this gives it to the scheduler too.</summary>
    /// <value>0.01, as there. More than 0.</value>
    public double LearningRate { get; init; } = 0.01;

    /// <summary>How it falls, the trainer's <c>LearningRateScheduler</c>; null leaves it as it is.</summary>
    /// <value>As there.</value>
    public ImageClassificationDecay? Decay { get; init; } = new();

    /// <summary>The trainer's <c>EarlyStoppingCriteria</c>; null for none. It keeps its state, so every training needs a new one.</summary>
    /// <value>Null.</value>
    public ImageClassificationStopping? EarlyStopping { get; init; }

    /// <summary>Whether the plan's validation images are given as the trainer's <c>ValidationSet</c>: in its options, for <c>Fit</c> ignores those
    /// that it is given alone.</summary>
    /// <value>False.</value>
    public bool UsesValidationSet { get; init; }

    /// <summary>Share of the training images that the trainer takes away for validation where it has no <c>ValidationSet</c>.</summary>
    /// <value>Null: none. There it is 0.1, and without this they are lost to training also where nothing is stopped early.</value>
    public double? ValidationSetFraction { get; init; }
}
