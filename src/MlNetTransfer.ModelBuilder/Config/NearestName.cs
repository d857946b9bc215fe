namespace MlNetTransfer.ModelBuilder.Config;

/// <summary>The known name that somebody may have meant.</summary>
internal static class NearestName
{
    // A longer text is no misspelt name, and would take long.
    private const int Longest = 64;

    /// <returns>Null where none is near: more than a third of the letters would have to change.</returns>
    public static string? Of(string name, IEnumerable<string> known)
    {
        if (name.Length > Longest)
        {
            return null;
        }

        (string Name, int Distance) nearest = known.Select(k => (k, Distance(name.ToUpperInvariant(), k.ToUpperInvariant()))).MinBy(k => k.Item2);
        return nearest.Distance <= Math.Max(1, nearest.Name.Length / 3) ? nearest.Name : null;
    }

    /// <summary>Letters to insert, remove or replace (Levenshtein).</summary>
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
