namespace MlNetTransfer.Planning.Strategies;

/// <summary>Every layer from the pretrained weights, nothing frozen.</summary>
internal sealed class FullFineTuning : FineTuningStrategy
{
    /// <inheritdoc/>
    public override TransferStrategy Name => TransferStrategy.FullFineTuning;

    /// <inheritdoc/>
    public override string Words => "full fine-tuning";

    /// <inheritdoc/>
    public override string Trains => "all layers are trained, starting from the pretrained weights.";

    /// <inheritdoc/>
    public override FineTuningRecipe Recipe(RecipeBasis basis) => basis.Full;
}
