namespace MlNetTransfer.Planning.Strategies;

/// <summary>A new head and the last stage.</summary>
internal sealed class LastStage : FineTuningStrategy
{
    /// <inheritdoc/>
    public override TransferStrategy Name => TransferStrategy.LastStage;

    /// <inheritdoc/>
    public override string Words => "last stage";

    /// <inheritdoc/>
    public override string Trains => "a new head and the last stage are trained.";

    /// <inheritdoc/>
    public override FineTuningRecipe Recipe(RecipeBasis basis) => basis.Late with { FirstTrainedConvolution = basis.Shape.StageStarts[^1] };
}
