namespace MlNetTransfer.Planning.Strategies;

/// <summary>The linear probe first, then everything (arXiv:2202.10054).</summary>
internal sealed class ProbeThenFineTune : FineTuningStrategy
{
    /// <inheritdoc/>
    public override TransferStrategy Name => TransferStrategy.ProbeThenFineTune;

    /// <inheritdoc/>
    public override string Words => "probe, then fine-tuning";

    /// <inheritdoc/>
    public override string Trains => "the head is trained first, then all layers, in smaller steps towards the input.";

    /// <inheritdoc/>
    public override string NotInMLNet => "It ends with the linear probe.";

    /// <inheritdoc/>
    public override FineTuningRecipe Recipe(RecipeBasis basis) => basis.All with { StageDecay = 0.5 };
}
