namespace MlNetTransfer.Planning.Strategies;

/// <summary>A new head and the two stages closest to the input (surgical fine-tuning, arXiv:2210.11466).</summary>
internal sealed class EarlyStages : FineTuningStrategy
{
    /// <inheritdoc/>
    public override TransferStrategy Name => TransferStrategy.EarlyStages;

    /// <inheritdoc/>
    public override string Words => "early stages";

    /// <inheritdoc/>
    public override string Trains => "a new head and the two stages closest to the input are trained.";

    /// <inheritdoc/>
    public override FineTuningRecipe Recipe(RecipeBasis basis) => basis.All with
    {
        EndOfTrainedConvolutions = basis.Shape.Stages > 2 ? basis.Shape.StageStarts[2] : basis.End,
    };
}
