namespace MlNetTransfer.Planning.Strategies;

/// <summary>A new head and the last two stages.</summary>
internal sealed class LateStages : FineTuningStrategy
{
    /// <inheritdoc/>
    public override TransferStrategy Name => TransferStrategy.LateStages;

    /// <inheritdoc/>
    public override string Words => "late stages";

    /// <inheritdoc/>
    public override string Trains => "a new head and the last two stages are trained.";

    /// <inheritdoc/>
    public override FineTuningRecipe Recipe(RecipeBasis basis) => basis.Late with
    {
        FirstTrainedConvolution = basis.Shape.StageStarts[^Math.Min(2, basis.Shape.Stages)], StageDecay = 0.5,
    };
}
