namespace MlNetTransfer.Planning.Strategies;

/// <summary>A strategy that trains layers of the network.</summary>
internal abstract class FineTuningStrategy : Strategy
{
    /// <summary>How it is trained, before what follows from the length of the run.</summary>
    /// <param name="basis">The data and the network in numbers, and what recipes start from.</param>
    public abstract FineTuningRecipe Recipe(RecipeBasis basis);

    /// <inheritdoc/>
    internal override double Cost(BackboneShape shape, int images, Func<FineTuningRecipe> recipe) => TrainingCost.MultiplyAdds(recipe(), shape, images);
}
