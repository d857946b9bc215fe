namespace MlNetTransfer.Planning;

/// <summary>What a plan of a training's time goes by.</summary>
public sealed record TimePlanBasis
{
    /// <summary>Its epochs are the length that is wanted.</summary>
    public required FineTuningRecipe Recipe { get; init; }

    /// <summary>Training images.</summary>
    public required int Images { get; init; }

    /// <summary>Steps that were taken already.</summary>
    public int Taken { get; init; }

    /// <summary>How many of them were taken at the last judgement.</summary>
    public int Judged { get; init; }

    /// <summary>That the training had when it began.</summary>
    public required double SecondsInAll { get; init; }

    /// <summary>Until the time is up.</summary>
    public required double SecondsLeft { get; init; }

    /// <summary>Of a step at the network's own side, measured.</summary>
    public required double SecondsPerStep { get; init; }

    /// <summary>Of a step at the smaller side, measured or estimated; null where there are no such steps (any more).</summary>
    public double? SecondsPerSmallStep { get; init; }

    /// <summary>Of one pass over the validation images, with all that is done at its end, measured.</summary>
    public required double SecondsPerJudgement { get; init; }

    /// <summary>Steps of one pass over the training images.</summary>
    public int StepsPerPass => Math.Max(1, Images / Recipe.BatchSize);

    /// <summary>Steps of the recipe's own length.</summary>
    public int OwnSteps => StepsPerPass * Recipe.Epochs;

    /// <summary>Seconds that may be planned.</summary>
    internal double Usable => SecondsLeft - (TimePlan.Reserve * SecondsInAll);
}
