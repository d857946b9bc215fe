namespace MlNetTransfer.Profiling;

/// <summary>Images whose label is worth a look: two judges that did not see it agree on the same other class. Where the judges are often wrong, so is this.</summary>
internal static class SuspiciousLabels
{
    // Neighbours asked, and how many of them must agree; starting values.
    private const int Neighbours = 10, Agreeing = 8;

    /// <param name="labels">[rows].</param>
    /// <param name="ridge">[rows], leave-one-out prediction of ridge regression.</param>
    /// <param name="neighbours">Of the same rows.</param>
    /// <returns>Rows, and the class that both judges name.</returns>
    public static IReadOnlyList<(int Row, int Class)> Find(int[] labels, int[] ridge, NearestNeighbours neighbours)
    {
        List<(int, int)> found = [];
        for (int row = 0; row < labels.Length; row++)
        {
            (int Class, int Votes) vote = neighbours.Vote(row, Neighbours);
            if (ridge[row] != labels[row] && vote.Class == ridge[row] && vote.Votes >= Agreeing)
            {
                found.Add((row, vote.Class));
            }
        }

        return found;
    }
}
