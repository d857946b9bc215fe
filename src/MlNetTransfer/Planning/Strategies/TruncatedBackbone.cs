namespace MlNetTransfer.Planning.Strategies;

/// <summary>The stages near the output are removed; a new head, then the layers that are left.</summary>
internal sealed class TruncatedBackbone : FineTuningStrategy
{
    /// <inheritdoc/>
    public override TransferStrategy Name => TransferStrategy.TruncatedBackbone;

    /// <inheritdoc/>
    public override string Words => "truncated backbone";

    /// <inheritdoc/>
    public override string Trains => "the stages near the output are removed, and the layers that are left are trained.";

    /// <inheritdoc/>
    public override string NotInMLNet => "It removes no layers, and trains none of those that are left.";

    /// <inheritdoc/>
    internal override StageUse Stages => StageUse.Cut;

    /// <inheritdoc/>
    public override FineTuningRecipe Recipe(RecipeBasis basis) => basis.All with { StageDecay = 0.5 };
}
