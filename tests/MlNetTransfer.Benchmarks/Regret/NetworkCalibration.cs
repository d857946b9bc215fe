using MlNetTransfer.Benchmarks.Budgets;
using MlNetTransfer.Planning;
using MlNetTransfer.Profiling;

namespace MlNetTransfer.Benchmarks.Regret;

/// <summary>Fits what a larger network changes of a prior: one number, shared by all strategies in proportion to how far each is uncertain, for few cells
/// have been trained on larger networks. Trainings that the time cut count as they are: that is what a run has.</summary>
internal static class NetworkCalibration
{
    // As many cells' worth of "nothing changes" as a measure of the regression has: see GainCalibration.
    private const double Ridge = 3;

    // The strategies of which every cell under a budget has one training.
    private static readonly BudgetPolicy[] Judged = [.. BudgetPolicy.Fixed.Where(p => p.Strategy is not null && p.Settings.Count == 0)];

    /// <param name="prior">Of the reference network.</param>
    /// <param name="reference">That network.</param>
    /// <param name="cells">Under a budget, on any network; those of the set that is judged left out.</param>
    /// <param name="profiles">By their material.</param>
    /// <param name="networks">Multiply-adds by network.</param>
    public static GainPrior Fit(
        GainPrior prior,
        RegretNetwork reference,
        IEnumerable<BudgetResult> cells,
        IReadOnlyDictionary<string, DatasetProfile> profiles,
        Func<BudgetCell, double> networks)
    {
        NetworkEffect nothing = new(reference.MultiplyAdds, double.MaxValue, new double[prior.Strategies.Length], 0);
        Residual[] residuals = [.. cells.Where(c => profiles.ContainsKey(c.Cell.Material)).SelectMany(Residuals).Where(r => r.Decades > 0)];
        if (residuals.Length == 0)
        {
            return prior;
        }

        double[] scales = [.. prior.Strategies.Select((_, i) => Math.Sqrt(prior.Covariance[i][i]))];
        double product = 0, square = 0, squares = 0, expected = 0;
        foreach (Residual r in residuals)
        {
            double weight = r.Headroom * r.Headroom / residuals.Count(o => o.Set == r.Set), x = scales[r.Strategy] * r.Decades;
            product += weight * x * r.Share;
            square += weight * x * x;
        }

        double slope = product / (square + (Ridge * square / residuals.Select(r => r.Cell).Distinct().Count()));
        double decades = 0;
        foreach (Residual r in residuals)
        {
            double weight = r.Headroom * r.Headroom / residuals.Count(o => o.Set == r.Set), error = r.Share - (slope * scales[r.Strategy] * r.Decades);
            squares += weight * Math.Max(0, (error * error) - r.Noise);
            expected += weight * scales[r.Strategy] * scales[r.Strategy];
            decades += weight * scales[r.Strategy] * scales[r.Strategy] * r.Decades;
        }

        return prior with
        {
            Network = new NetworkEffect(
                reference.MultiplyAdds,
                residuals.Max(r => r.MultiplyAdds),
                [.. scales.Select(s => slope * s)],
                Math.Max(0, squares - expected) / decades),
        };

        IEnumerable<Residual> Residuals(BudgetResult cell)
        {
            DatasetProfile profile = profiles[cell.Cell.Material];
            double headroom = GainMeasures.Headroom(profile), multiplyAdds = networks(cell.Cell), floor = cell.Probe.Test.BalancedAccuracy;
            double[] means = prior.Of(profile, prior.Strategies).Mean;
            foreach (BudgetPolicy policy in Judged)
            {
                int strategy = Array.IndexOf(prior.Strategies, policy.Strategy!.Value);
                if (strategy >= 0 && cell.Outcomes.TryGetValue(policy.Name, out BudgetOutcome? outcome))
                {
                    double gain = outcome.Test.BalancedAccuracy - floor;
                    double disagree = outcome.TestRight.Zip(cell.Probe.TestRight).Count(p => p.First != p.Second) / (double)outcome.TestRight.Length;
                    double noise = disagree / outcome.TestRight.Length / (headroom * headroom);
                    yield return new Residual(
                        cell.Cell, strategy, headroom, (gain - means[strategy]) / headroom, noise, multiplyAdds, nothing.Decades(multiplyAdds));
                }
            }
        }
    }

    /// <param name="Cell">Where.</param>
    /// <param name="Strategy">Position in the prior.</param>
    /// <param name="Headroom">What there was to gain.</param>
    /// <param name="Share">Of the headroom, by which the gain is beyond what the prior expects.</param>
    /// <param name="Noise">Squared, of the test images, in the same unit.</param>
    /// <param name="MultiplyAdds">Of the network.</param>
    /// <param name="Decades">Of it, over the reference.</param>
    private sealed record Residual(BudgetCell Cell, int Strategy, double Headroom, double Share, double Noise, double MultiplyAdds, double Decades)
    {
        public string Set => Cell.Set;
    }
}
