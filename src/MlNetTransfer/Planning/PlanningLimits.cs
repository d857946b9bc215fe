namespace MlNetTransfer.Planning;

/// <summary>Numbers that every way of training goes by, and that stand in no recipe.</summary>
public static class PlanningLimits
{
    /// <summary>Most epochs of a training.</summary>
    public const int MostEpochs = 10_000;

    /// <summary>Most images of a step.</summary>
    public const int LargestBatch = 1024;

    /// <summary>Fewest epochs without a better one after which a training stops: one bad epoch on few validation images says nothing.</summary>
    public const int SmallestPatience = 3;

    /// <summary>Fewest validation images to choose an epoch by: on fewer the best of many epochs is the luckiest (docs/evidence.md, 3.5).</summary>
    public const int FewestToChooseEpochs = 200;

    /// <summary>Time for everything where the user gives none: docs/evidence.md, 3.7.</summary>
    /// <value>15 minutes.</value>
    public static TimeSpan DefaultTimeBudget { get; } = TimeSpan.FromMinutes(15);
}
