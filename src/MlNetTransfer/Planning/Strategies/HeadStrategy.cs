namespace MlNetTransfer.Planning.Strategies;

/// <summary>A strategy that trains a head alone, on features of the frozen network.</summary>
internal abstract class HeadStrategy : Strategy
{
    /// <inheritdoc/>
    internal override double Cost(BackboneShape shape, int images, Func<FineTuningRecipe> recipe) => TrainingCost.OfHead(shape, images);
}
