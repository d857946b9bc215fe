using MlNetTransfer.Numerics;

namespace MlNetTransfer.Training;

/// <summary>Chooses stages by the leave-one-out error of ridge regression on their pooled features.</summary>
/// <param name="features">[images × sum of dimensions], stages behind each other.</param>
/// <param name="stages">Names and numbers of columns, in column order.</param>
/// <param name="labels">[images].</param>
/// <param name="classes">At least 2.</param>
/// <param name="rows">Training rows.</param>
/// <param name="weights">[rows]; null for ones.</param>
internal sealed class StageSelection(
    FeatureMatrix features, IReadOnlyList<(string Name, int Dimension)> stages, int[] labels, int classes, int[] rows, double[]? weights = null)
{
    private readonly List<StageProbe> _probes = [];

    /// <summary>Every set that was tried, in order.</summary>
    public IReadOnlyList<StageProbe> Probes => _probes;

    /// <summary>The best stage to end a network with, the last one left out.</summary>
    public int BestCut(CancellationToken cancellationToken)
    {
        double[] errors = [.. Enumerable.Range(0, stages.Count - 1).Select(s => Probe([s], cancellationToken))];
        return Array.IndexOf(errors, errors.Min());
    }

    /// <summary>Stages whose features together have the smallest error: from the best alone, one more at a time while that helps
    /// (forward selection of groups, in the place of Head2Toe's group lasso, arXiv:2201.03529).</summary>
    public int[] BestSet(CancellationToken cancellationToken)
    {
        List<int> chosen = [];
        double best = double.PositiveInfinity;
        while (chosen.Count < stages.Count)
        {
            (double Error, int Stage) next = Enumerable.Range(0, stages.Count).Except(chosen)
                .Select(s => (Probe([.. chosen, s], cancellationToken), s))
                .Min();
            if (next.Error >= best)
            {
                break;
            }

            best = next.Error;
            chosen.Add(next.Stage);
        }

        return [.. chosen.Order()];
    }

    /// <summary>First column and number of columns of some stages.</summary>
    public IReadOnlyList<(int Start, int Count)> ColumnsOf(IEnumerable<int> chosen) =>
        [.. chosen.Select(s => (stages.Take(s).Sum(p => p.Dimension), stages[s].Dimension))];

    private double Probe(int[] chosen, CancellationToken cancellationToken)
    {
        FeatureMatrix part = features.Select(ColumnsOf(chosen));
        RidgePoint best = RidgeProbe.Of(part, rows, labels, classes, cancellationToken, weights);
        _probes.Add(new StageProbe([.. chosen.Select(s => stages[s].Name)], best.Accuracy, best.SquaredError));
        return best.SquaredError;
    }
}
