using System.Globalization;
using MlNetTransfer.Profiling;

namespace MlNetTransfer.Planning;

/// <summary>How sure a measured choice is, and what would change it.</summary>
internal static class PlanOutlook
{
    // Standard errors between 0 and a mean that is above 0 with the probability that is asked for, 0.8.
    private const double ErrorsOfProof = 0.8416;

    // More validation images than anybody will label for one question.
    private const int MostValidation = 20_000;

    private const int MostTrials = 3;

    /// <param name="trials">Everything that was considered.</param>
    /// <param name="profile">What was measured.</param>
    /// <param name="validationImages">How many decided.</param>
    /// <param name="more">What would be believed with so many times the images, before any training.</param>
    public static PlanEvidence Of(IReadOnlyList<PlanTrial> trials, DatasetProfile profile, int validationImages, Func<int, GainBelief> more)
    {
        PlanTrial? chosen = trials.FirstOrDefault(t => t.Outcome == TrialOutcome.Chosen);
        PlanTrial[] tried = [.. trials.Where(t => t.MeasuredGain is not null)];
        return new PlanEvidence
        {
            Policy = PlanningPolicy.Measured,
            Trials = trials,
            Confidence = chosen?.ProbabilityBetter ?? (tried.Length == 0 ? null : 1 - tried.Max(t => t.ProbabilityBetter)),
            WouldChange =
            [
                .. trials.Where(t => t.Outcome == TrialOutcome.NoTime).Take(MostTrials).Select(MoreTime),
                .. tried.Where(t => t != chosen && t.ProbabilityBetter is > 0.5 and < PlanSelector.Proof).Take(MostTrials).Select(t => MoreValidation(t, validationImages)).OfType<string>(),
                .. validationImages == 0 ? ["Some images to validate on: classes of fewer than five have none to spare, and nothing can replace the linear probe without a proof."] : Array.Empty<string>(),
                .. MoreImages(trials, profile, more),
            ],
        };
    }

    private static string MoreTime(PlanTrial trial) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Duration(trial.ExpectedSeconds)} more: {trial.Strategy} is expected to gain {Points(trial.Gain)} ± {100 * trial.Error:0.0} points, and was not tried for lack of time (--time-budget).");

    private static string? MoreValidation(PlanTrial trial, int images)
    {
        double needed = images * Math.Pow(ErrorsOfProof * trial.MeasuredError!.Value / Math.Max(trial.Gain, 1e-6), 2);
        return needed <= images || needed > MostValidation
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"A larger validation set: {images} images cannot tell {trial.Strategy} from the linear probe ({Points(trial.Gain)} ± {100 * trial.Error:0.0} points); about {RoundUp(needed)} would, if the gain is real.");
    }

    private static IEnumerable<string> MoreImages(IReadOnlyList<PlanTrial> trials, DatasetProfile profile, Func<int, GainBelief> more)
    {
        ClassAccuracy[] hardest = [.. profile.ClassAccuracies.OrderBy(c => c.Accuracy).ThenBy(c => c.Images).Take(2)];
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"More images, first of {string.Join(" and ", hardest.Select(c => string.Create(CultureInfo.InvariantCulture, $"'{c.Label}' ({c.Images} images, {c.Accuracy:0.00} right by leave-one-out)")))}.");
        TransferStrategy? now = Best(trials.Select(t => (t.Strategy, t.ExpectedGain)));
        foreach (int factor in (ReadOnlySpan<int>)[2, 5, 10])
        {
            GainBelief then = more(factor);
            TransferStrategy? best = Best(trials.Select((t, i) => (t.Strategy, then.Mean[i])));
            if (best != now)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"{factor} times the images per class: {(best is { } strategy ? $"{strategy} would be expected to do best" : "nothing would be expected to beat the linear probe")}.");
                yield break;
            }
        }
    }

    private static TransferStrategy? Best(IEnumerable<(TransferStrategy Strategy, double Gain)> gains) =>
        gains.Where(g => g.Gain > 0).OrderByDescending(g => g.Gain).Select(g => (TransferStrategy?)g.Strategy).FirstOrDefault();

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
