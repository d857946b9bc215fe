using MlNetTransfer.Profiling;

namespace MlNetTransfer.Planning.Strategies;

/// <summary>Every layer from random weights.</summary>
internal sealed class FromScratch : FineTuningStrategy
{
    /// <inheritdoc/>
    public override TransferStrategy Name => TransferStrategy.FromScratch;

    /// <inheritdoc/>
    public override string Words => "from scratch";

    /// <inheritdoc/>
    public override string Trains => "all layers are trained from random weights, so nothing from the pretraining is used.";

    /// <inheritdoc/>
    public override string NotInMLNet => "It starts from pretrained weights and trains no layer of the network.";

    /// <inheritdoc/>
    public override bool UsesPretraining => false;

    /// <summary>Only where the control with random weights says that pretrained ones may be no better (docs/evidence.md, 2.6).</summary>
    internal override bool IsConsidered(DatasetProfile profile) => profile.PretrainingGain is { Interval.Lower: <= 0 };

    /// <inheritdoc/>
    public override FineTuningRecipe Recipe(RecipeBasis basis) => basis.Full with
    {
        RandomInitialization = true, LearningRate = 2e-3, HeadLearningRate = 2e-3, StageDecay = 1, LiveBatchNorm = true,
    };
}
