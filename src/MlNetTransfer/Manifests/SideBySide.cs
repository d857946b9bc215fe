namespace MlNetTransfer.Manifests;

/// <summary>Several sequences that are in the order of their paths, as one.</summary>
internal static class SideBySide
{
    /// <param name="sequences">Each in order; each is gone through once, all at the same time.</param>
    /// <param name="path">Of an element.</param>
    /// <returns>Of elements with the same path, that of the first sequence first.</returns>
    public static IEnumerable<T> InOrder<T>(IReadOnlyList<IEnumerable<T>> sequences, Func<T, string> path)
    {
        IEnumerator<T>[] open = [.. sequences.Select(s => s.GetEnumerator())];
        try
        {
            PriorityQueue<int, (string Path, int Sequence)> next = new(Comparer<(string Path, int Sequence)>.Create((x, y) =>
                PathOrder.Instance.Compare(x.Path, y.Path) is not 0 and var order ? order : x.Sequence.CompareTo(y.Sequence)));
            for (int i = 0; i < open.Length; i++)
            {
                Advance(i);
            }

            while (next.TryDequeue(out int sequence, out _))
            {
                yield return open[sequence].Current;
                Advance(sequence);
            }

            void Advance(int i)
            {
                if (open[i].MoveNext())
                {
                    next.Enqueue(i, (path(open[i].Current), i));
                }
            }
        }
        finally
        {
            foreach (IEnumerator<T> sequence in open)
            {
                sequence.Dispose();
            }
        }
    }
}
