using MlNetTransfer.Profiling;

namespace MlNetTransfer.Planning.Strategies;

/// <summary>A way of transferring a network: what it trains, how that is said, and what it costs.</summary>
public abstract class Strategy
{
    /// <summary>Its name.</summary>
    public abstract TransferStrategy Name { get; }

    /// <summary>The name as it stands in a sentence.</summary>
    public abstract string Words { get; }

    /// <summary>What it trains, for people who do not know its name; goes on after a colon.</summary>
    public abstract string Trains { get; }

    /// <summary>Why ML.NET's own trainer cannot do it, a whole sentence.</summary>
    public virtual string NotInMLNet => "It trains a new last layer, and no layer of the network.";

    /// <summary>Which stages of the network it works with.</summary>
    internal virtual StageUse Stages => StageUse.All;

    /// <summary>Whether it starts from the pretrained weights.</summary>
    public virtual bool UsesPretraining => true;

    /// <summary>Whether it trains layers of the network.</summary>
    internal bool FineTunes => this is FineTuningStrategy;

    /// <summary>Whether a policy that measures considers it for these data.</summary>
    internal virtual bool IsConsidered(DatasetProfile profile) => true;

    /// <summary>Multiply-adds of its training.</summary>
    /// <param name="shape">The network.</param>
    /// <param name="images">Training images.</param>
    /// <param name="recipe">Of a strategy that fine-tunes; not asked for else.</param>
    internal abstract double Cost(BackboneShape shape, int images, Func<FineTuningRecipe> recipe);
}
