namespace MlNetTransfer.Planning;

/// <summary>How a training spends its time: a pure function over numbers.</summary>
/// <param name="Steps">Of the whole training.</param>
/// <param name="SmallSteps">Steps after which all the others are at the network's own side; those before are at a smaller one.</param>
/// <param name="JudgeEvery">Steps from one judgement on the validation images to the next; there is one at the end too.</param>
public sealed record TimePlan(int Steps, int SmallSteps, int JudgeEvery)
{
    /// <summary>Fewer steps change nothing that is worth a judgement (own choice).</summary>
    public const int FewestSteps = 4;

    // Own choice, of the time that the training had: for what steps and judgements take longer than they were measured.
    internal const double Reserve = 0.05;

    // Own choice: a plan that takes so much more is made anew, which leaves a part of the reserve; and one that leaves so much unused.
    private const double Over = 0.03, Under = 0.05;

    // Own choice: what is judged seldom is chosen badly, and a judgement teaches nothing.
    private const double JudgingShare = 1 / 6.0;

    // Own choice: as many judgements at least, where they are cheap and the time ends before so many passes do.
    private const int FewestParts = 4;

    // Own choice: the last 0.4 of the steps get used to the own side. EfficientNetV2 (arXiv:2104.00298, 4) raises the side over 4 equal parts.
    private const double SmallShare = 0.6;

    // Own choice: fewer steps get used to no second side.
    private const int FewestForSmall = 20;

    // Middle of the wanted 0.57 to 0.71; networks halve their side five times, hence 32.
    private const double SmallSideShare = 0.64;
    private const int SideUnit = 32, SmallestSide = 64;

    /// <summary>The recipe's own length and passes, as if there were no limit.</summary>
    /// <param name="recipe">Says whether the first steps are small.</param>
    /// <param name="images">Training images.</param>
    /// <param name="canBeSmall">Whether the network takes smaller images.</param>
    public static TimePlan Own(FineTuningRecipe recipe, int images, bool canBeSmall)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        TimePlanBasis basis = new() { Recipe = recipe, Images = images, SecondsInAll = 0, SecondsLeft = 0, SecondsPerStep = 0, SecondsPerJudgement = 0 };
        return new(basis.OwnSteps, canBeSmall && recipe.Sides == StepSides.SmallFirst ? SmallOf(basis.OwnSteps) : 0, basis.StepsPerPass);
    }

    /// <summary>The plan that ends in time: the recipe's own length if it fits; else with fewer judgements; else with small steps first, as few as
    /// make it fit, unless it begins as the linear probe; else fewer steps.</summary>
    /// <returns>Null where not one more step and its judgement fit, or fewer than <see cref="FewestSteps"/> in all.</returns>
    public static TimePlan? Of(TimePlanBasis basis)
    {
        ArgumentNullException.ThrowIfNull(basis);
        TimePlan own = Own(basis.Recipe, basis.Images, basis.SecondsPerSmallStep is not null);
        if (own.Fits(basis))
        {
            return own;
        }

        TimePlan rarer = own with { JudgeEvery = JudgeEveryOf(own.Steps, basis) };
        if (rarer.Fits(basis))
        {
            return rarer;
        }

        bool small = basis.SecondsPerSmallStep < basis.SecondsPerStep && basis.Recipe.Sides != StepSides.Own;
        if (small && basis.Recipe.Sides == StepSides.ByTime)
        {
            if (BeginsAsProbe(basis))
            {
                return Shortened(basis, small: false);
            }

            double excess = rarer.SecondsFrom(basis) - basis.Usable, won = basis.SecondsPerStep - basis.SecondsPerSmallStep!.Value;
            double needed = basis.Taken + Math.Ceiling(excess / won);
            TimePlan first = rarer with { SmallSteps = (int)Math.Min(needed, rarer.Steps) };
            if (first.SmallSteps <= SmallOf(first.Steps) && first.Fits(basis))
            {
                return first;
            }
        }

        return Shortened(basis, small);
    }

    /// <summary>Whether a plan that was made still ends in time, and leaves nothing that a longer one could use.</summary>
    public bool StillHolds(TimePlanBasis basis)
    {
        ArgumentNullException.ThrowIfNull(basis);
        double needed = SecondsFrom(basis);
        TimePlan own = Own(basis.Recipe, basis.Images, basis.SecondsPerSmallStep is not null);
        bool whole = Steps == own.Steps && SmallSteps <= Math.Max(own.SmallSteps, basis.Taken);
        return needed <= basis.Usable + (Over * basis.SecondsInAll) && (whole || needed >= basis.Usable - (Under * basis.SecondsInAll));
    }

    /// <summary>Seconds of what is still to be done: steps, judgements, and once more a judgement's time for the export and its check.</summary>
    public double SecondsFrom(TimePlanBasis basis)
    {
        ArgumentNullException.ThrowIfNull(basis);
        int left = Math.Max(0, Steps - basis.Taken), small = basis.SecondsPerSmallStep is null ? 0 : Math.Clamp(SmallSteps - basis.Taken, 0, left);
        double judgements = Math.Ceiling((Steps - basis.Judged) / (double)JudgeEvery) + 1;
        return ((left - small) * basis.SecondsPerStep) + (small * (basis.SecondsPerSmallStep ?? 0)) + (judgements * basis.SecondsPerJudgement);
    }

    /// <summary>The smaller side for a network of a side, pixels; null where it would be too small.</summary>
    public static int? SmallSideOf(int side)
    {
        int small = SideUnit * (int)Math.Round(SmallSideShare * side / SideUnit);
        return small >= SmallestSide && small < side ? small : null;
    }

    private static int SmallOf(int steps) => steps < FewestForSmall ? 0 : (int)(SmallShare * steps);

    /// <summary>Whether it begins as the linear probe, by its recipe or because so few steps fit at the own side. At another side the features are others
    /// than those that the probe was fitted on, and a short training spends its steps on getting back to it.</summary>
    private static bool BeginsAsProbe(TimePlanBasis basis) => basis.Recipe is { HeadFromProbe: true, RandomInitialization: false }
        || FineTuningPolicy.TakesProbeHead(
            basis.Recipe, basis.OwnSteps, new TrainingPace(basis.Taken, Shortened(basis, small: false)?.Steps ?? basis.Taken, 0, 0));

    private static TimePlan? Shortened(TimePlanBasis basis, bool small)
    {
        TimePlan? found = null;
        int least = Math.Max(FewestSteps, basis.Taken + 1), most = basis.OwnSteps;
        while (least <= most)
        {
            int steps = (int)(((long)least + most) / 2);
            TimePlan plan = new(steps, small ? SmallOf(steps) : 0, JudgeEveryOf(steps, basis));
            (found, least, most) = plan.Fits(basis) ? (plan, steps + 1, most) : (found, least, steps - 1);
        }

        return found;
    }

    private static int JudgeEveryOf(int steps, TimePlanBasis basis)
    {
        int wanted = Math.Min(basis.StepsPerPass, (int)Math.Ceiling(steps / (double)FewestParts));
        double affordable = Math.Max(1, Math.Floor(JudgingShare * basis.Usable / Math.Max(basis.SecondsPerJudgement, double.Epsilon)));
        return Math.Max(1, Math.Max(wanted, (int)Math.Ceiling((steps - basis.Judged) / affordable)));
    }

    private bool Fits(TimePlanBasis basis) => SecondsFrom(basis) <= basis.Usable;
}
