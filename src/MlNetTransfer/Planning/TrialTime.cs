namespace MlNetTransfer.Planning;

/// <summary>How the time that is left is divided among trainings.</summary>
/// <remarks>A training takes what it is given as an upper limit: its steps are planned for that, and it ends earlier where its recipe does.</remarks>
internal static class TrialTime
{
    /// <summary>Share of a recipe below which going on is not worth the preparation.</summary>
    /// <value>Own choice.</value>
    public const double LeastContinued = 0.1;

    /// <summary>Least share of a recipe that is worth beginning; <see cref="LeastGuessed"/> before any training was timed, for the first guess of what a
    /// recipe takes is that of a processor, and a GPU is a hundred times as fast.</summary>
    /// <value>Own choice.</value>
    public const double LeastShare = 0.1, LeastGuessed = 0.01;

    /// <summary>Least share of a recipe that tells how long the whole takes: most of what less takes is preparation.</summary>
    /// <value>Own choice.</value>
    public const double LeastTimed = 0.02;

    /// <summary>Most of the time that a whole recipe may take before one that does not fit.</summary>
    /// <value>Own choice: the larger part is for what promises most.</value>
    public const double MostBefore = 0.5;

    /// <summary>Seconds where nothing has to end: 31 years, more than any sum of trainings, and a number that clocks and files take.</summary>
    public const double Unlimited = 1e9;

    /// <summary>Share of its improvement that a recipe still promises where the time does not suffice for all of it: the square root of the share that fits,
    /// so half a recipe is worth 0.7 of it.</summary>
    /// <remarks>Own choice: learning curves rise steeply first, and a schedule that is planned for the shorter time comes to its end.</remarks>
    /// <param name="expectedSeconds">Of the whole recipe.</param>
    /// <param name="secondsLeft">For trainings.</param>
    /// <param name="leastShare">Of the recipe, below which it is worth nothing.</param>
    public static double Worth(double expectedSeconds, double secondsLeft, double leastShare) =>
        secondsLeft <= 0 || secondsLeft < leastShare * expectedSeconds ? 0
        : expectedSeconds <= secondsLeft ? 1
        : Math.Sqrt(secondsLeft / expectedSeconds);

    /// <summary>Seconds that a training may take: what it is expected to take, and beyond that what leaves room for the best of the others that fits
    /// beside it. Where none does, it gets everything.</summary>
    /// <param name="expectedSeconds">Of the training.</param>
    /// <param name="others">Expected seconds of the other trainings that are worth a try, the best first.</param>
    /// <param name="secondsLeft">For trainings.</param>
    public static double Of(double expectedSeconds, IEnumerable<double> others, double secondsLeft)
    {
        double beside = others.FirstOrDefault(o => expectedSeconds + o <= secondsLeft);
        return secondsLeft - beside;
    }
}
