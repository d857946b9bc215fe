using System.Globalization;
using MlNetTransfer.Profiling;

namespace MlNetTransfer.Planning;

/// <summary>How sure a measured choice is, and what would change it.</summary>
public static class PlanOutlook
{
    // Standard errors between 0 and a mean that is above 0 with this probability.
    private const double Certain = 0.95, ErrorsOfCertainty = 1.6449;

    // More validation images than anybody will label for one question.
    private const int MostValidation = 20_000;

    private const int MostTrials = 3;

    /// <param name="trials">Everything that was considered.</param>
    /// <param name="profile">What was measured.</param>
    /// <param name="validationImages">How many decided.</param>
    internal static PlanEvidence Of(IReadOnlyList<PlanTrial> trials, DatasetProfile profile, int validationImages)
    {
        trials = validationImages > 0 ? trials : [.. trials.Select(t => t with { Outcome = TrialOutcome.NotWorthIt })];
        PlanTrial? chosen = trials.FirstOrDefault(t => t.Outcome == TrialOutcome.Chosen);
        PlanTrial[] tried = [.. Tried(trials)];
        return new PlanEvidence
        {
            Policy = PlanningPolicy.Measured,
            Trials = trials,
            Confidence = chosen?.ProbabilityBetter ?? (tried.Length == 0 ? null : 1 - tried.Max(t => t.ProbabilityBetter)),
            WouldChange = [.. Changes(trials, profile, validationImages).Select(c => c.Sentence)],
        };
    }

    /// <summary>What would make another choice likely; a run that was read from its file says the same.</summary>
    /// <param name="trials">Of the evidence.</param>
    /// <param name="profile">What was measured.</param>
    /// <param name="validationImages">How many decided.</param>
    public static IEnumerable<PlanChange> Changes(IReadOnlyList<PlanTrial> trials, DatasetProfile profile, int validationImages)
    {
        foreach (PlanTrial trial in trials.Where(t => t is { Outcome: TrialOutcome.NoTime, Gain: > 0 }).Take(MostTrials))
        {
            yield return MoreTime(trial);
        }

        if (Likeliest(trials) is { ProbabilityBetter: > 0.5 and < Certain } likely && MoreValidation(likely, validationImages) is { } more)
        {
            yield return more;
        }

        if (validationImages == 0)
        {
            const string why = "Validation images: a class of fewer than five images has none to spare, and without them nothing can replace the linear probe.";
            yield return new PlanChange(why, why);
        }

        yield return MoreImages(profile);
    }

    private static IEnumerable<PlanTrial> Tried(IReadOnlyList<PlanTrial> trials) =>
        trials.Where(t => t.MeasuredGain is not null && t.Outcome != TrialOutcome.Refused);

    private static PlanTrial? Likeliest(IReadOnlyList<PlanTrial> trials) =>
        trials.FirstOrDefault(t => t.Outcome == TrialOutcome.Chosen) ?? Tried(trials).MaxBy(t => t.ProbabilityBetter);

    private static PlanChange MoreTime(PlanTrial trial) => new(
        string.Create(
            CultureInfo.InvariantCulture,
            $"More time: {trial.Strategy} takes about {Duration(trial.ExpectedSeconds)}, is expected to gain "
            + $"{Points(trial.Gain)} ± {100 * trial.Error:0.0} points, and does not fit into the time that is left (--time-budget)."),
        "Give it more time (--time-budget): ways of training that may be better did not fit into the time.");

    private static PlanChange? MoreValidation(PlanTrial trial, int images)
    {
        double needed = images * Math.Pow(ErrorsOfCertainty * trial.MeasuredError.GetValueOrDefault() / Math.Max(trial.Gain, 1e-6), 2);
        return needed <= images || needed > MostValidation
            ? null
            : new PlanChange(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"A larger validation set: {images} images cannot tell {trial.Strategy} from the linear probe "
                    + $"({Points(trial.Gain)} ± {100 * trial.Error:0.0} points); about {RoundUp(needed)} would be certain to 0.95, if the gain is real."),
                "Give it more images to choose on. With these it is not sure which way of training is best.");
    }

    private static PlanChange MoreImages(DatasetProfile profile)
    {
        ClassAccuracy[] hardest = [.. profile.ClassAccuracies.OrderBy(c => c.Accuracy).ThenBy(c => c.Images).Take(2)];
        return new PlanChange(
            More(c => string.Create(CultureInfo.InvariantCulture, $"'{c.Label}' ({c.Images} images, {c.Accuracy:0.00} right by leave-one-out)")),
            More(c => $"'{c.Label}'"));

        string More(Func<ClassAccuracy, string> named) => $"More images, first of {string.Join(" and ", hardest.Select(named))}.";
    }

    private static string Points(double gain) => (100 * gain).ToString("+0.0;−0.0;0.0", CultureInfo.InvariantCulture);

    private static string Duration(double seconds) => seconds < 90
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(seconds):0} seconds")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(seconds / 60):0} minutes");

    /// <summary>To two digits.</summary>
    private static double RoundUp(double number)
    {
        double unit = Math.Pow(10, Math.Max(0, Math.Floor(Math.Log10(number)) - 1));
        return Math.Ceiling(number / unit) * unit;
    }
}
