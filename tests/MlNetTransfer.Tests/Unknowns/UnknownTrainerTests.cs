using MlNetTransfer.Diagnostics;
using MlNetTransfer.Numerics;
using MlNetTransfer.Runs.Stations;
using MlNetTransfer.Training;
using MlNetTransfer.Unknowns;

namespace MlNetTransfer.Tests.Unknowns;

/// <summary>The distance by which images are called unknown, against the same written out.</summary>
public class UnknownTrainerTests
{
    private const int Classes = 3, Length = 6, PerClass = 30;
    private const double Shrinkage = 0.6;

    [Fact]
    public void The_distance_is_that_to_the_nearest_class_less_that_to_all()
    {
        (FeatureMatrix features, int[] labels) = Features();
        (UnknownModel model, int images) = UnknownTrainer.Distances(new MatrixRows(features), labels, Classes, Train, default)!.Value;
        Assert.Equal(Classes * PerClass, images);

        double[][] directions = [.. Enumerable.Range(0, features.Rows).Select(i => Direction(features.Row(i).ToArray()))];
        double[] mean = Mean(Train.Select(i => directions[i]));
        double[][] means = [.. Enumerable.Range(0, Classes).Select(c => Mean(Train.Where(i => labels[i] == c).Select(i => directions[i])))];
        double[,] within = Inverse(Covariance(Train.Select(i => Minus(directions[i], means[labels[i]]))));
        double[,] total = Inverse(Covariance(Train.Select(i => Minus(directions[i], mean))));
        for (int i = 0; i < features.Rows; i++)
        {
            double expected = means.Min(m => Quadratic(within, Minus(directions[i], m))) - Quadratic(total, Minus(directions[i], mean));
            Assert.Equal(expected, model.Distance(features.Row(i)), 1e-3 * Math.Max(1, Math.Abs(expected)));
        }
    }

    /// <summary>As strong or weak as a whole image is, its direction is the same.</summary>
    [Fact]
    public void A_paler_image_is_as_far_away()
    {
        (FeatureMatrix features, int[] labels) = Features();
        UnknownModel model = UnknownTrainer.Distances(new MatrixRows(features), labels, Classes, Train, default)!.Value.Model;
        float[] pale = [.. features.Row(0).ToArray().Select(f => f / 100)];
        Assert.Equal(model.Distance(features.Row(0)), model.Distance(pale), 1e-3);
        Assert.True(double.IsFinite(model.Distance(new float[Length])));
    }

    [Fact]
    public void Images_of_another_kind_are_refused_and_the_share_of_known_ones()
    {
        (FeatureMatrix features, int[] labels) = Features();
        IRowBlocks rows = new MatrixRows(features);
        LinearHead head = HeadTrainer.Train(features, labels, Classes, Train, Validation, new HeadOptions { RefitOnValidation = false }, new RandomSource(1), null, default).Head;
        (UnknownModel distances, int images) = UnknownTrainer.Distances(rows, labels, Classes, Train, default)!.Value;
        (UnknownModel model, UnknownSummary summary) = UnknownTrainer.Threshold(distances, images, rows, Validation, head, 0.1);
        float[] known = UnknownTrainer.Scores(model, rows, Validation, head), others = UnknownTrainer.Scores(model, rows, Others, head);
        Assert.Equal((Validation.Length, 8), (summary.ValidationImages, summary.ValidationRefused));
        Assert.Equal(summary.ValidationRefused, known.Count(s => s > UnknownModel.Threshold));
        Assert.Equal(Validation.Length, summary.Histogram.Validation.Sum());
        Assert.InRange(others.Count(s => s > UnknownModel.Threshold), 27, 30);

        // In standard deviations of known images.
        Assert.Equal(1, Math.Sqrt(known.Average(s => (double)s * s) - Math.Pow(known.Average(s => (double)s), 2)), 1e-3);
    }

    [Fact]
    public void Images_of_a_class_that_are_all_alike_have_no_distances()
    {
        FeatureMatrix same = new(30, Length);
        for (int i = 0; i < same.Rows; i++)
        {
            same.Row(i).Clear();
            same.Row(i)[i % 2] = 1;
        }

        Assert.Null(UnknownTrainer.Distances(new MatrixRows(same), [.. Enumerable.Range(0, 30).Select(i => i % 2)], 2, [.. Enumerable.Range(0, 30)], default));
    }

    [Theory]
    [InlineData(100, 0, 5, "there are no validation images")]
    [InlineData(19, 5, 2, "19 training images of 2 classes are too few")]
    [InlineData(109, 20, 100, "needed are 110")]
    public void A_run_that_could_set_no_threshold_is_refused_before_it_trains(int train, int validation, int classes, string says)
    {
        TransferOptions options = new() { Data = "data", OutputFolder = "out", Unknown = 0.05 };
        Finding finding = Assert.Single(Assert.Throws<TransferException>(() => UnknownStation.Require(options, train, validation, classes)).Findings);
        Assert.Equal(FindingCode.UnknownNotPossible, finding.Code);
        Assert.Contains(says, finding.Message, StringComparison.Ordinal);
        UnknownStation.Require(options with { Unknown = null }, train, validation, classes);
        UnknownStation.Require(options, 110, 1, 100);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.51)]
    [InlineData(-1)]
    public void Other_shares_are_refused(double share)
    {
        Finding finding = Assert.Single(new TransferOptions { Data = "data", OutputFolder = "out", Unknown = share }.Check());
        Assert.Equal((FindingCode.OptionInvalid, nameof(TransferOptions.Unknown)), (finding.Code, finding.Where));
    }

    private static int[] Train => [.. Enumerable.Range(0, Classes * PerClass)];

    private static int[] Validation => [.. Enumerable.Range(Classes * PerClass, Classes * PerClass)];

    private static int[] Others => [.. Enumerable.Range(2 * Classes * PerClass, PerClass)];

    /// <summary>Known images of three classes around corners of their own, to train and to validate on; then others around a fourth.</summary>
    private static (FeatureMatrix Features, int[] Labels) Features()
    {
        RandomSource random = new(3);
        FeatureMatrix features = new((2 * Classes * PerClass) + PerClass, Length);
        int[] labels = new int[features.Rows];
        for (int i = 0; i < features.Rows; i++)
        {
            int corner = i < 2 * Classes * PerClass ? i % Classes : Classes;
            labels[i] = corner == Classes ? -1 : corner;
            for (int j = 0; j < Length; j++)
            {
                features.Row(i)[j] = (float)((j == corner ? 4 : j == 5 ? -0.5 : 0.5) + (0.6 * random.NextDouble()));
            }
        }

        return (features, labels);
    }

    private static double[] Direction(float[] features)
    {
        double[] roots = [.. features.Select(f => Math.Sign(f) * Math.Sqrt(Math.Abs(f)))];
        double length = Math.Sqrt(roots.Sum(r => r * r));
        return [.. roots.Select(r => r / length)];
    }

    private static double[] Mean(IEnumerable<double[]> rows) => [.. Enumerable.Range(0, Length).Select(j => rows.Average(r => r[j]))];

    private static double[] Minus(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x - y)];

    private static double[,] Covariance(IEnumerable<double[]> rows)
    {
        double[,] covariance = new double[Length, Length];
        double trace = 0;
        double[][] all = [.. rows];
        for (int j = 0; j < Length; j++)
        {
            for (int k = 0; k < Length; k++)
            {
                covariance[j, k] = all.Average(r => r[j] * r[k]);
            }

            trace += covariance[j, j];
        }

        for (int j = 0; j < Length; j++)
        {
            for (int k = 0; k < Length; k++)
            {
                covariance[j, k] = ((1 - Shrinkage) * covariance[j, k]) + (j == k ? Shrinkage * trace / Length : 0);
            }
        }

        return covariance;
    }

    private static double[,] Inverse(double[,] matrix)
    {
        double[,] left = (double[,])matrix.Clone(), inverse = new double[Length, Length];
        for (int i = 0; i < Length; i++)
        {
            inverse[i, i] = 1;
        }

        for (int i = 0; i < Length; i++)
        {
            double pivot = left[i, i];
            for (int k = 0; k < Length; k++)
            {
                (left[i, k], inverse[i, k]) = (left[i, k] / pivot, inverse[i, k] / pivot);
            }

            for (int j = 0; j < Length; j++)
            {
                double factor = j == i ? 0 : left[j, i];
                for (int k = 0; k < Length; k++)
                {
                    left[j, k] -= factor * left[i, k];
                    inverse[j, k] -= factor * inverse[i, k];
                }
            }
        }

        return inverse;
    }

    private static double Quadratic(double[,] matrix, double[] x) =>
        Enumerable.Range(0, Length).Sum(j => Enumerable.Range(0, Length).Sum(k => matrix[j, k] * x[j] * x[k]));
}
