namespace MlNetTransfer.Planning.Strategies;

/// <summary>A new head on the features of several stages (after Head2Toe, arXiv:2201.03529).</summary>
internal sealed class MultiStageProbe : HeadStrategy
{
    /// <inheritdoc/>
    public override TransferStrategy Name => TransferStrategy.MultiStageProbe;

    /// <inheritdoc/>
    public override string Words => "multi-stage probe";

    /// <inheritdoc/>
    public override string Trains => "the pretrained network stays as it is, and a new head is trained on the features of several of its stages.";

    /// <inheritdoc/>
    public override string NotInMLNet => "It takes the network's last output and that of no other stage.";

    /// <inheritdoc/>
    internal override StageUse Stages => StageUse.ChosenSet;
}
