namespace MlNetTransfer.Planning.Strategies;

/// <summary>The head first, then one convolution after the other (ULMFiT, arXiv:1801.06146).</summary>
internal sealed class GradualUnfreezing : FineTuningStrategy
{
    /// <inheritdoc/>
    public override TransferStrategy Name => TransferStrategy.GradualUnfreezing;

    /// <inheritdoc/>
    public override string Words => "gradual unfreezing";

    /// <inheritdoc/>
    public override string Trains => "the head is trained first, then convolution by convolution from the output.";

    /// <inheritdoc/>
    public override FineTuningRecipe Recipe(RecipeBasis basis) => basis.All with { Gradual = true, StageDecay = 0.5 };
}
