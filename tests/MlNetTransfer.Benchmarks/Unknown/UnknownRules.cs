using MlNetTransfer.Numerics;
using MlNetTransfer.Training;
using MlNetTransfer.Unknowns;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace MlNetTransfer.Benchmarks.Unknown;

/// <summary>What is known in the field of telling images of no class: scores of rows, the larger the less like the training images.</summary>
internal sealed class UnknownRules
{
    private static readonly double[] Shrinkages = [0.1, 0.3, 0.6, 0.8];
    private static readonly double[] Doubts = [0.25, 0.5, 1];

    private readonly FeatureMatrix _features;
    private readonly LinearHead _head;
    private readonly int[] _train, _validation, _labels;
    private readonly int _classes;

    /// <param name="features">[images × features].</param>
    /// <param name="head">Of the training rows.</param>
    /// <param name="train">Rows that were trained on.</param>
    /// <param name="validation">Known rows, by which two scores are brought to one scale.</param>
    /// <param name="labels">[images], of those rows.</param>
    public UnknownRules(FeatureMatrix features, LinearHead head, int[] train, int[] validation, int[] labels)
    {
        (_features, _head, _train, _validation, _labels) = (features, head, train, validation, labels);
        _classes = head.Classes;
    }

    /// <summary>Every rule and its scores of all rows.</summary>
    public Dictionary<string, double[]> All()
    {
        Dictionary<string, double[]> rules = [];
        int count = _features.Rows;
        double[] logits = HeadScores.Logits(_head, new MatrixRows(_features), Enumerable.Range(0, count).ToArray());
        double[] Of(Func<double[], double> score) => [.. Enumerable.Range(0, count).Select(i => score(logits[(i * _classes)..((i + 1) * _classes)]))];
        rules["maximum softmax probability"] = Of(l => -Likeliest(l));
        rules["maximum logit"] = Of(l => -l.Max());
        rules["energy"] = Of(l => -Energy(l));
        double[] doubt = Of(l => UnknownModel.Doubt((float)Likeliest(l)));

        double[][] plain = [.. Enumerable.Range(0, count).Select(i => Wide(_features.Row(i)))];
        double[][] unit = [.. plain.Select(Unit)];
        double[][] directions = [.. Enumerable.Range(0, count).Select(i =>
        {
            float[] direction = new float[_features.Columns];
            FeatureDirection.Of(_features.Row(i), direction);
            return Wide(direction);
        })];
        rules["distance in reference.json"] = Diagonal(plain);
        Neighbours("nearest neighbour, length 1", unit, rules);
        Neighbours("nearest neighbour, directions", directions, rules);
        Gaussians("", plain, rules);
        Gaussians("length 1: ", unit, rules);
        Gaussians("directions: ", directions, rules);
        foreach (string rule in rules.Keys.Where(r => r.StartsWith("directions: relative", StringComparison.Ordinal)).ToArray())
        {
            double[] distance = Scaled(rules[rule]), unsure = Scaled(doubt);
            foreach (double weight in Doubts)
            {
                rules[FormattableString.Invariant($"{rule}, + {weight} log-odds")] = [.. distance.Zip(unsure, (d, u) => d + (weight * u))];
            }
        }

        return rules;
    }

    private double Likeliest(double[] logits)
    {
        double most = logits.Max();
        return 1 / logits.Sum(l => Math.Exp((l - most) / _head.Temperature));
    }

    private static double Energy(double[] logits)
    {
        double most = logits.Max();
        return most + Math.Log(logits.Sum(l => Math.Exp(l - most)));
    }

    /// <summary>In standard deviations of known rows.</summary>
    private double[] Scaled(double[] scores)
    {
        double[] known = [.. _validation.Select(i => scores[i])];
        double mean = known.Average(), deviation = Math.Sqrt(known.Average(k => (k - mean) * (k - mean)));
        return [.. scores.Select(s => (s - mean) / deviation)];
    }

    private double[][] Means(double[][] x)
    {
        double[][] means = [.. Enumerable.Range(0, _classes).Select(_ => new double[x[0].Length])];
        foreach (IGrouping<int, int> own in _train.GroupBy(i => _labels[i]))
        {
            foreach (int i in own)
            {
                TensorPrimitives.MultiplyAdd<double>(x[i], 1.0 / own.Count(), means[own.Key], means[own.Key]);
            }
        }

        return means;
    }

    private double[] Diagonal(double[][] x)
    {
        double[][] means = Means(x);
        double[] spread = new double[x[0].Length];
        foreach (int i in _train)
        {
            for (int j = 0; j < spread.Length; j++)
            {
                spread[j] += Math.Pow(x[i][j] - means[_labels[i]][j], 2) / (_train.Length - _classes);
            }
        }

        double least = 0.01 * spread.Average();
        return [.. x.Select(row => means.Min(m => row.Select((v, j) => Math.Pow(v - m[j], 2) / Math.Max(least, spread[j])).Sum()))];
    }

    private void Gaussians(string name, double[][] x, Dictionary<string, double[]> rules)
    {
        double[][] means = Means(x);
        double[] mean = new double[x[0].Length];
        foreach (int i in _train)
        {
            TensorPrimitives.MultiplyAdd<double>(x[i], 1.0 / _train.Length, mean, mean);
        }

        (double[] within, double[][] axes) = Eigen(x, i => means[_labels[i]]);
        (double[] total, double[][] totalAxes) = Eigen(x, _ => mean);
        double[][] y = Rotate(x, axes), centres = Rotate(means, axes), z = Rotate([.. x.Select(r => Minus(r, mean))], totalAxes);
        foreach (double shrinkage in Shrinkages)
        {
            double[] p = Inverse(within, shrinkage), q = Inverse(total, shrinkage), origin = new double[mean.Length];
            double[] near = [.. y.Select(r => centres.Min(m => Distance(r, m, p)))];
            rules[FormattableString.Invariant($"{name}Mahalanobis, shrinkage {shrinkage}")] = near;
            rules[FormattableString.Invariant($"{name}relative Mahalanobis, shrinkage {shrinkage}")] =
                [.. near.Zip(z, (v, r) => v - Distance(r, origin, q))];
        }

        foreach (int axesKept in (int[])[64, 128])
        {
            double[] residual = [.. z.Select(r => Math.Sqrt(r.Skip(axesKept).Sum(v => v * v)))];
            double scale = _train.Average(i => -rules["maximum logit"][i]) / _train.Average(i => residual[i]);
            rules[$"{name}ViM, {axesKept} axes"] = [.. residual.Zip(rules["energy"], (r, e) => (scale * r) + e)];
        }
    }

    private static double[] Inverse(double[] values, double shrinkage)
    {
        double mean = values.Average();
        return [.. values.Select(v => 1 / (((1 - shrinkage) * v) + (shrinkage * mean)))];
    }

    private (double[] Values, double[][] Axes) Eigen(double[][] x, Func<int, double[]> centre)
    {
        int length = x[0].Length;
        double[] sums = new double[length * length];
        double[][] off = [.. _train.Select(i => Minus(x[i], centre(i)))];
        Parallel.For(0, length, j =>
        {
            foreach (double[] row in off)
            {
                TensorPrimitives.MultiplyAdd(row, row[j] / _train.Length, sums.AsSpan(j * length, length), sums.AsSpan(j * length, length));
            }
        });
        SymmetricEigen eigen = SymmetricEigen.Decompose(sums, length, default);
        return (
            [.. eigen.Values.Select(v => Math.Max(0, v))],
            [.. Enumerable.Range(0, length).Select(j => eigen.Vectors[(j * length)..((j + 1) * length)])]);
    }

    private void Neighbours(string name, double[][] x, Dictionary<string, double[]> rules)
    {
        double[][] train = [.. _train.Select(i => x[i])];
        double[][] nearest = [.. x.AsParallel().AsOrdered().Select(r => train.Select(t => -TensorPrimitives.Dot<double>(t, r)).Order().Take(5).ToArray())];
        foreach (int k in (int[])[1, 5])
        {
            rules[$"{name}, k = {k}"] = [.. nearest.Select(n => n[k - 1])];
        }
    }

    private static double[] Wide(ReadOnlySpan<float> row)
    {
        double[] wide = new double[row.Length];
        for (int i = 0; i < wide.Length; i++)
        {
            wide[i] = row[i];
        }

        return wide;
    }

    private static double[] Unit(double[] row)
    {
        double length = Math.Sqrt(row.Sum(v => v * v));
        return [.. row.Select(v => v / Math.Max(length, 1e-12))];
    }

    private static double[] Minus(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x - y)];

    private static double[][] Rotate(double[][] x, double[][] axes) =>
        [.. x.AsParallel().AsOrdered().Select(r => axes.Select(a => TensorPrimitives.Dot<double>(a, r)).ToArray())];

    private static double Distance(double[] a, double[] b, double[] weights)
    {
        double sum = 0;
        for (int j = 0; j < a.Length; j++)
        {
            sum += (a[j] - b[j]) * (a[j] - b[j]) * weights[j];
        }

        return sum;
    }
}
