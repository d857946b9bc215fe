namespace MlNetTransfer.Profiling;

/// <summary>Images whose label is worth a look: two judges that did not see it agree on the same other class. Where the judges are often wrong, so is
/// this.</summary>
internal static class SuspiciousLabels
{
    /// <summary>Of ten neighbours so many must agree: of labels swapped on purpose half are found then, and three of five that are named were swapped
    /// (mean of nine sets, tests/MlNetTransfer.Benchmarks/results/suspicious-labels.md).</summary>
    public const int Agreeing = 8;

    private const int Neighbours = 10;

    /// <param name="labels">[rows].</param>
    /// <param name="ridge">[rows], leave-one-out prediction of ridge regression.</param>
    /// <param name="neighbours">Of the same rows.</param>
    /// <param name="agreeing">How many of the ten nearest neighbours must name the same class.</param>
    /// <returns>Rows, and the class that both judges name.</returns>
    public static IReadOnlyList<(int Row, int Class)> Find(int[] labels, int[] ridge, NearestNeighbours neighbours, int agreeing = Agreeing)
    {
        List<(int, int)> found = [];
        for (int row = 0; row < labels.Length; row++)
        {
            (int Class, int Votes) vote = neighbours.Vote(row, Neighbours);
            if (ridge[row] != labels[row] && vote.Class == ridge[row] && vote.Votes >= agreeing)
            {
                found.Add((row, vote.Class));
            }
        }

        return found;
    }
}
