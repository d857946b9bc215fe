namespace MlNetTransfer.Benchmarks.Unknown;

/// <summary>What a rule does where one class was left out of the training.</summary>
/// <param name="Set">Of the images.</param>
/// <param name="Rule">Its name.</param>
/// <param name="ChosenRefused">Share of the left-out class's training images that are refused: rules are chosen by these and by validation images.</param>
/// <param name="ChosenArea">Area under the curve, those against the validation images.</param>
/// <param name="Refused">Share of the left-out class's test images that are refused.</param>
/// <param name="Area">Area under the curve, those against the known test images.</param>
/// <param name="Known">Share of the known test images that are refused.</param>
/// <param name="Far">Share of the images of other sets that are refused.</param>
internal sealed record UnknownOutcome(
    string Set, string Rule, double ChosenRefused, double ChosenArea, double Refused, double Area, double Known, double Far)
{
    /// <param name="set">Of the images.</param>
    /// <param name="rule">Its name.</param>
    /// <param name="scores">[images].</param>
    /// <param name="threshold">Above it an image is refused.</param>
    /// <param name="rows">Rows of each kind.</param>
    public static UnknownOutcome Of(string set, string rule, double[] scores, double threshold, UnknownSplit rows)
    {
        return new UnknownOutcome(
            set,
            rule,
            Share(rows.LeftOutTrain),
            AreaOf(rows.LeftOutTrain, rows.Validation),
            Share(rows.LeftOutTest),
            AreaOf(rows.LeftOutTest, rows.Test),
            Share(rows.Test),
            Share(rows.Far));

        double Share(int[] some) => some.Length == 0 ? double.NaN : some.Count(i => scores[i] > threshold) / (double)some.Length;

        double AreaOf(int[] unknown, int[] known) => unknown.Average(u => known.Average(k => scores[u] > scores[k] ? 1.0 : scores[u] == scores[k] ? 0.5 : 0));
    }

    /// <summary>Mean over the sets of the mean over the classes of a set.</summary>
    public static double Mean(IEnumerable<UnknownOutcome> outcomes, Func<UnknownOutcome, double> of) =>
        outcomes.GroupBy(o => o.Set).Average(s => s.Average(of));
}
