namespace MlNetTransfer.Planning.Strategies;

/// <summary>A new head and the last convolution, or those of all branches where the output comes from several.</summary>
internal sealed class LastConv : FineTuningStrategy
{
    /// <inheritdoc/>
    public override TransferStrategy Name => TransferStrategy.LastConv;

    /// <inheritdoc/>
    public override string Words => "last convolution";

    /// <inheritdoc/>
    public override string Trains => "a new head and the last convolution are trained.";

    /// <inheritdoc/>
    public override FineTuningRecipe Recipe(RecipeBasis basis) => basis.Late with
    {
        FirstTrainedConvolution = basis.Shape.Output[0].Position,
        TrainedGroups = HasGaps(basis.Shape) ? [.. basis.Shape.Output.Select(o => o.Name)] : null,
    };

    /// <summary>Whether other groups stand between those that the output comes from.</summary>
    private static bool HasGaps(BackboneShape shape) => shape.Convolutions - shape.Output[0].Position > shape.Output.Count;
}
