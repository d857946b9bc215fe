using System.Numerics.Tensors;
using MlNetTransfer.Datasets;
using MlNetTransfer.Numerics;
using MlNetTransfer.Profiling;
using MlNetTransfer.Training;

namespace MlNetTransfer.Review;

/// <summary>Judges every label by heads on frozen features that saw neither the image nor a copy of it, and by the images that are most like it.</summary>
/// <remarks>Twice: the second time labels weigh as much as the first judges think them right, so that wrong ones do not vouch for each other. That is the
/// expectation-maximisation of a softmax regression under swapped labels.</remarks>
internal static class CrossJudge
{
    /// <summary>No row weighs less, for weights must be positive.</summary>
    private const double LeastWeight = 1e-3;

    private const double LeastVote = 1e-4;

    /// <param name="features">[rows × D].</param>
    /// <param name="images">[rows], their labels and groups of copies.</param>
    /// <param name="classes">At least 2.</param>
    /// <param name="trusted">[rows], labels that somebody looked at.</param>
    /// <param name="random">Deals out folds.</param>
    /// <param name="cancellationToken">Ends the work between steps.</param>
    /// <param name="passes">1 for judges that take all labels for right.</param>
    /// <param name="neighbours">Whether the nearest images count too.</param>
    /// <returns>[rows × classes] calibrated probabilities; NaN in rows whose class no judge knew.</returns>
    public static FeatureMatrix Probabilities(
        FeatureMatrix features, IReadOnlyList<LabelledImage> images, int classes, bool[] trusted, RandomSource random, CancellationToken cancellationToken,
        int passes = 2, bool neighbours = true)
    {
        int[] labels = [.. images.Select(i => i.LabelIndex)], rows = [.. Enumerable.Range(0, images.Count)], folds = Folds(images, classes, random);
        FeatureMatrix judged = new(0, classes);
        double[]? weights = null;
        NearestNeighbours? nearest = null;
        for (int pass = 0; pass < passes; pass++)
        {
            FeatureScaling scaling = FeatureScaling.Measure(features, rows, weights, cancellationToken);
            ScaledRows scaled = new(features, rows, scaling);
            PrincipalAxes axes = PrincipalAxes.Find(scaled, weights, cancellationToken);
            RidgeLeaveOneOut ridge = new(scaled, labels, classes, weights, axes, cancellationToken);
            double lambda = ridge.Evaluate(ridge.DefaultPath(), cancellationToken).MinBy(p => p.SquaredError)!.Lambda / classes;
            nearest ??= neighbours ? NearestNeighbours.Find(features, rows, labels, cancellationToken) : null;
            FeatureMatrix? votes = nearest is null ? null : Votes(nearest, images, classes, weights);
            judged = Pass(new HeadProblem(scaled, labels, classes, weights, axes, weights?.Sum() ?? rows.Length), lambda, folds, votes, cancellationToken);
            double[] own = [.. rows.Select(r => (double)judged.Row(r)[labels[r]])];
            weights = [.. LabelNoise.Of(own, classes, trusted).Wrong.Select(w => Math.Max(LeastWeight, 1 - w))];
        }

        return judged;
    }

    private static FeatureMatrix Pass(HeadProblem problem, double lambda, int[] folds, FeatureMatrix? votes, CancellationToken cancellationToken)
    {
        int classes = problem.Classes;
        List<double> logits = [];
        List<int> judged = [];
        for (int fold = 0; fold < CrossFit.Folds; fold++)
        {
            int[] kept = [.. Enumerable.Range(0, folds.Length).Where(i => folds[i] != fold)];
            HashSet<int> known = [.. kept.Select(i => problem.Labels[i])];
            int[] held = [.. Enumerable.Range(0, folds.Length).Where(i => folds[i] == fold && known.Contains(problem.Labels[i]))];
            if (held.Length > 0 && known.Count > 1)
            {
                logits.AddRange(problem.Take(kept).Fit(lambda, null, cancellationToken).Logits(problem.Rows.Take(held), cancellationToken));
                judged.AddRange(held);
            }
        }

        FeatureMatrix probabilities = new(folds.Length, classes);
        probabilities.Values.Fill(float.NaN);
        if (judged.Count == 0)
        {
            return probabilities;
        }

        double[] all = [.. logits], row = new double[classes];
        int[] labels = [.. judged.Select(i => problem.Labels[i])];
        double temperature = TemperatureScaling.Fit(all, labels, classes);
        if (votes is not null)
        {
            // The product of what both say, calibrated again, for they agree more often than strangers would.
            foreach ((int at, int i) in judged.Index())
            {
                for (int c = 0; c < classes; c++)
                {
                    ref double logit = ref all[(at * classes) + c];
                    logit = (logit / temperature) + Math.Log(votes.Row(i)[c]);
                }
            }

            temperature = TemperatureScaling.Fit(all, labels, classes);
        }

        foreach ((int at, int i) in judged.Index())
        {
            TensorPrimitives.Divide(all.AsSpan(at * classes, classes), temperature, row);
            TensorPrimitives.SoftMax<double>(row, row);
            TensorPrimitives.ConvertTruncating<double, float>(row, probabilities.Row(i));
        }

        return probabilities;
    }

    /// <summary>[rows × classes], parts of the nearest images that are of each class, copies left out; one image more is of all classes as often as they
    /// occur.</summary>
    private static FeatureMatrix Votes(NearestNeighbours nearest, IReadOnlyList<LabelledImage> images, int classes, double[]? weights)
    {
        FeatureMatrix votes = new(images.Count, classes);
        double[] occurs = new double[classes];
        foreach (LabelledImage image in images)
        {
            occurs[image.LabelIndex] += 1.0 / images.Count;
        }

        for (int i = 0; i < images.Count; i++)
        {
            double[] counts = [.. occurs];
            foreach (int other in nearest.Of(i).Where(n => images[n].Group != images[i].Group))
            {
                counts[images[other].LabelIndex] += weights?[other] ?? 1;
            }

            double sum = counts.Sum();
            for (int c = 0; c < classes; c++)
            {
                votes.Row(i)[c] = (float)Math.Max(counts[c] / sum, LeastVote);
            }
        }

        return votes;
    }

    /// <summary>[rows], 0 … 4: groups of copies class by class, in an order that their content and the seed decide, dealt out one to each fold.</summary>
    private static int[] Folds(IReadOnlyList<LabelledImage> images, int classes, RandomSource random)
    {
        Dictionary<ContentHash, int> foldOf = [];
        int next = 0;
        for (int c = 0; c < classes; c++)
        {
            ContentHash[] groups =
            [
                .. images.Where(i => i.LabelIndex == c).Select(i => i.Group).Distinct().Where(g => !foldOf.ContainsKey(g))
                    .OrderBy(g => g.High).ThenBy(g => g.Low),
            ];
            random.Shuffle<ContentHash>(groups);
            foreach (ContentHash group in groups)
            {
                foldOf.Add(group, next++ % CrossFit.Folds);
            }
        }

        return [.. images.Select(i => foldOf[i.Group])];
    }
}
