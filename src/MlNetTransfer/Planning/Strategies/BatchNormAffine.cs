namespace MlNetTransfer.Planning.Strategies;

/// <summary>The head and the scales and shifts of BatchNorm.</summary>
internal sealed class BatchNormAffine : FineTuningStrategy
{
    /// <inheritdoc/>
    public override TransferStrategy Name => TransferStrategy.BatchNormAffine;

    /// <inheritdoc/>
    public override string Words => "BatchNorm affine";

    /// <inheritdoc/>
    public override string Trains => "a new head and the scales and shifts of BatchNorm are trained.";

    /// <inheritdoc/>
    public override string NotInMLNet => "The scales and shifts of BatchNorm are frozen in it, like the rest of the network.";

    /// <inheritdoc/>
    public override FineTuningRecipe Recipe(RecipeBasis basis) => basis.All with
    {
        BatchNormOnly = true, LearningRate = 1e-3, WeightDecay = 0, LabelSmoothing = 0, Mixup = 0,
    };
}
