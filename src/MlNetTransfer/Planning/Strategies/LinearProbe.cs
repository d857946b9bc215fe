namespace MlNetTransfer.Planning.Strategies;

/// <summary>A new head on the last features: the floor for every other strategy.</summary>
internal sealed class LinearProbe : HeadStrategy
{
    /// <inheritdoc/>
    public override TransferStrategy Name => TransferStrategy.LinearProbe;

    /// <inheritdoc/>
    public override string Words => "linear probe";

    /// <inheritdoc/>
    public override string Trains => "the pretrained network stays as it is, and a new head is trained on its features.";
}
