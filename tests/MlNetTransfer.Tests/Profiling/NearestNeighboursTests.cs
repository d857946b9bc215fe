using CsCheck;
using MlNetTransfer.Numerics;
using MlNetTransfer.Profiling;

namespace MlNetTransfer.Tests.Profiling;

public sealed class NearestNeighboursTests
{
    [Fact]
    public void Neighbours_vote_by_the_angle_and_never_for_themselves()
    {
        // Two directions; lengths differ a thousandfold, and the last row points between them but closer to the first.
        FeatureMatrix features = Matrix([[1, 0], [1000, 10], [2, 0.1f], [0, 1], [0.1f, 900], [0, 5], [3, 2]]);
        int[] labels = [0, 0, 0, 1, 1, 1, 1];
        NearestNeighbours neighbours = NearestNeighbours.Find(features, [.. Enumerable.Range(0, 7)], labels, TestContext.Current.CancellationToken);
        Assert.Equal([0, 0, 0, 1, 1, 1, 0], neighbours.Predicted(1));
        Assert.Equal((0, 3), neighbours.Vote(6, 3));
        Assert.Equal(6.0 / 7, neighbours.Accuracy, 12);
    }

    [Fact]
    public void They_are_those_of_the_definition()
    {
        Gen.Double.Unit.Select(x => (float)((2 * x) - 1)).Array[3].Array[2, 40].Sample(
            rows =>
            {
                FeatureMatrix features = Matrix(rows);
                int[] labels = [.. Enumerable.Range(0, rows.Length)];
                NearestNeighbours found = NearestNeighbours.Find(features, labels, labels, CancellationToken.None);
                int[] predicted = found.Predicted(1);
                for (int i = 0; i < rows.Length; i++)
                {
                    double best = Enumerable.Range(0, rows.Length).Where(j => j != i).Max(j => Cosine(rows[i], rows[j]));
                    Assert.Equal(best, Cosine(rows[i], rows[predicted[i]]), 1e-5);
                }
            },
            iter: 200);
    }

    [Fact]
    public void Swapped_labels_are_found_and_others_are_left_in_peace()
    {
        RandomSource random = new(1);
        int[] truth = [.. Enumerable.Range(0, 200).Select(i => i % 2)];
        FeatureMatrix features = Matrix(
            [.. truth.Select(t => new[] { (t == 0 ? 3f : 0) + (float)random.NextNormal() / 2, (t == 0 ? 0 : 3f) + (float)random.NextNormal() / 2, 1 })]);
        int[] labels = [.. truth];
        labels[10] ^= 1;
        labels[33] ^= 1;
        int[] rows = [.. Enumerable.Range(0, 200)];
        int[] ridge = RidgeProbe.Of(features, rows, labels, 2, TestContext.Current.CancellationToken).Predicted;
        Assert.Equal(
            [(10, 0), (33, 1)], SuspiciousLabels.Find(labels, ridge, NearestNeighbours.Find(features, rows, labels, TestContext.Current.CancellationToken)));
    }

    private static double Cosine(float[] a, float[] b)
    {
        double Norm(float[] v) => Math.Sqrt(v.Sum(x => (double)x * x));
        double norms = Norm(a) * Norm(b);
        return norms == 0 ? 0 : a.Zip(b).Sum(p => (double)p.First * p.Second) / norms;
    }

    private static FeatureMatrix Matrix(float[][] rows)
    {
        FeatureMatrix matrix = new(rows.Length, rows[0].Length);
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i].CopyTo(matrix.Row(i));
        }

        return matrix;
    }
}
