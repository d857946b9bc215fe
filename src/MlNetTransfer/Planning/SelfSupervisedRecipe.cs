namespace MlNetTransfer.Planning;

/// <summary>How the layers of a backbone are trained without labels.</summary>
public sealed record SelfSupervisedRecipe
{
    /// <summary>Steps.</summary>
    public required int Steps { get; init; }

    /// <summary>Images per step, each in two views.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Largest step size of the backbone.</summary>
    public double LearningRate { get; init; } = 1e-4;

    /// <summary>Largest step size of the layers behind it, which are thrown away.</summary>
    public double ExpanderLearningRate { get; init; } = 1e-3;

    /// <summary>Strength of the augmentation, 0 (none) … 1 (extreme).</summary>
    public double Augmentation { get; init; } = 0.7;
}
