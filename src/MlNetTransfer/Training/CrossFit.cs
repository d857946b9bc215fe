using MlNetTransfer.Numerics;

namespace MlNetTransfer.Training;

/// <summary>Logits of training rows by heads that did not see them.</summary>
internal static class CrossFit
{
    /// <summary>Folds; also the images of a class from which every fold holds one of them.</summary>
    public const int Folds = 5;

    /// <summary>Judged rows that suffice: no further fold is fitted.</summary>
    public const int Enough = 1000;

    /// <summary>Stratified fold of every row, 0 … Folds − 1: each class is shuffled and dealt out, going on where the class before it stopped.</summary>
    /// <remarks>The folds depend on the features and the seed alone: in another order, or under other file names, a row falls into the same one. Rows that
    /// are not held are taken in the order in which they stand.</remarks>
    public static int[] Assign(HeadProblem problem, RandomSource random)
    {
        int[] labels = problem.Labels;
        var folds = new int[labels.Length];
        int next = 0;
        ILookup<int, int> rows = Enumerable.Range(0, labels.Length).ToLookup(i => labels[i]);
        for (int c = 0; c < problem.Classes; c++)
        {
            int[] members = [.. problem.Rows is IComparer<int> byContent ? rows[c].Order(byContent) : rows[c]];
            random.Shuffle<int>(members);
            foreach (int member in members)
            {
                folds[member] = next++ % Folds;
            }
        }

        return folds;
    }

    /// <summary>Fits without each fold and scores it, until <see cref="Enough"/> rows are judged.</summary>
    /// <param name="problem">The training rows.</param>
    /// <param name="lambda">Regularisation against the summed loss.</param>
    /// <param name="folds">Fold of each row.</param>
    /// <param name="cancellationToken">Ends the work between steps.</param>
    /// <param name="most">Rows of a fold that are scored at most, evenly spread.</param>
    /// <returns>Logits [judged × classes] and labels of the rows whose class the fit without their fold still knew.</returns>
    public static (double[] Logits, int[] Labels) Logits(
        HeadProblem problem, double lambda, int[] folds, CancellationToken cancellationToken, int most = int.MaxValue)
    {
        var logits = new List<double>();
        var labels = new List<int>();
        for (int fold = 0; fold < Folds && labels.Count < Enough; fold++)
        {
            int[] kept = [.. Enumerable.Range(0, folds.Length).Where(i => folds[i] != fold)];
            HashSet<int> known = [.. kept.Select(i => problem.Labels[i])];
            int[] held = [.. Enumerable.Range(0, folds.Length).Where(i => folds[i] == fold && known.Contains(problem.Labels[i]))];
            held = Spread.Of<int>(held, most);
            if (held.Length == 0 || known.Count < 2)
            {
                continue;
            }

            SoftmaxFit fit = problem.Take(kept).Fit(lambda, null, cancellationToken);
            logits.AddRange(fit.Logits(problem.Rows.Take(held), cancellationToken));
            labels.AddRange(held.Select(i => problem.Labels[i]));
        }

        return ([.. logits], [.. labels]);
    }
}
