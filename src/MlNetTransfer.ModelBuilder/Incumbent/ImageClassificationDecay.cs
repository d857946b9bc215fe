namespace MlNetTransfer.ModelBuilder.Incumbent;

/// <summary>How the learning rate falls: ML.NET's <c>ExponentialLRDecay</c>, which starts at <see cref="ImageClassificationSettings.LearningRate"/>.</summary>
public sealed record ImageClassificationDecay
{
    /// <summary>Epochs from one fall to the next.</summary>
    /// <value>2, ML.NET's default. Never less than 1: it counts the fall in whole batches, and none of them make the rate not a number.</value>
    public double EpochsPerDecay { get; init; } = 2;

    /// <summary>Factor of each fall.</summary>
    /// <value>0.94, ML.NET's default. Above 0, at most 1.</value>
    public double Rate { get; init; } = 0.94;

    /// <summary>Whether the rate stands still between two falls.</summary>
    /// <value>True, ML.NET's default.</value>
    public bool Staircase { get; init; } = true;
}
