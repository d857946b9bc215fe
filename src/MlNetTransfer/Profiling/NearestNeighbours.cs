using System.Numerics.Tensors;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Profiling;

/// <summary>The most similar other images of every image, by the cosine of their features.</summary>
/// <remarks>Leave-one-out: an image is never its own neighbour. Time grows with rows², memory with rows × <see cref="Most"/>.</remarks>
internal sealed class NearestNeighbours
{
    /// <summary>Neighbours that are kept for each image.</summary>
    public const int Most = 20;

    /// <summary>Numbers of neighbours that vote, as in 42,000 experiments in which no other measure of transferability was better (arXiv:2503.18528).</summary>
    public static readonly int[] Counts = [1, 5, 10, Most];

    private readonly int[][] _neighbours;
    private readonly int[] _labels;

    private NearestNeighbours(int[][] neighbours, int[] labels)
    {
        _neighbours = neighbours;
        _labels = labels;
    }

    /// <param name="features">[images × features].</param>
    /// <param name="rows">Rows that take part.</param>
    /// <param name="labels">[images].</param>
    /// <param name="cancellationToken">Ends the work between two images.</param>
    public static NearestNeighbours Find(FeatureMatrix features, int[] rows, int[] labels, CancellationToken cancellationToken)
    {
        FeatureMatrix unit = Unit(features, rows);
        int[][] neighbours = new int[rows.Length][];
        Parallel.For(0, rows.Length, new ParallelOptions { CancellationToken = cancellationToken }, i => neighbours[i] = Of(unit, i));
        return new NearestNeighbours(neighbours, [.. rows.Select(r => labels[r])]);
    }

    /// <summary>The nearest others of a row, at most <see cref="Most"/>, the nearest first.</summary>
    public IReadOnlyList<int> Of(int row) => _neighbours[row];

    /// <summary>Class that most of the nearest <paramref name="count"/> neighbours have; of several, that of the nearest among them. [rows].</summary>
    public int[] Predicted(int count) => [.. Enumerable.Range(0, _neighbours.Length).Select(i => Vote(i, count).Class)];

    /// <summary>Most frequent class among the nearest neighbours of a row, and how many of them have it.</summary>
    public (int Class, int Votes) Vote(int row, int count)
    {
        // GroupBy keeps the order in which classes first appear, and MaxBy the first of equals: the nearest decides a tie.
        IGrouping<int, int>? winner = _neighbours[row].Take(count).GroupBy(n => _labels[n]).MaxBy(g => g.Count());
        return winner is null ? (-1, 0) : (winner.Key, winner.Count());
    }

    /// <summary>Share of the rows whose neighbours vote for their class, at the best of <see cref="Counts"/>; 0…1.</summary>
    public double Accuracy => Counts.Max(count => Predicted(count).Zip(_labels).Count(p => p.First == p.Second) / (double)_labels.Length);

    private static int[] Of(FeatureMatrix unit, int row)
    {
        int kept = Math.Min(Most, unit.Rows - 1);
        PriorityQueue<int, (float, int)> nearest = new(kept + 1);
        for (int other = 0; other < unit.Rows; other++)
        {
            if (other == row)
            {
                continue;
            }

            // The least similar of those that are kept is dequeued first; of equals the one with the higher row.
            nearest.Enqueue(other, (TensorPrimitives.Dot(unit.Row(row), unit.Row(other)), -other));
            if (nearest.Count > kept)
            {
                nearest.Dequeue();
            }
        }

        int[] found = new int[nearest.Count];
        for (int i = found.Length - 1; i >= 0; i--)
        {
            found[i] = nearest.Dequeue();
        }

        return found;
    }

    private static FeatureMatrix Unit(FeatureMatrix features, int[] rows)
    {
        FeatureMatrix unit = new(rows.Length, features.Columns);
        for (int i = 0; i < rows.Length; i++)
        {
            ReadOnlySpan<float> row = features.Row(rows[i]);
            float norm = TensorPrimitives.Norm(row);
            TensorPrimitives.Multiply(row, norm > 0 ? 1 / norm : 0, unit.Row(i));
        }

        return unit;
    }
}
