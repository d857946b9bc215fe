namespace MlNetTransfer.Diagnostics;

/// <summary>Finds what was probably meant by a mistyped name.</summary>
internal static class NearestName
{
    // One slip in three letters is still a slip; more is another word.
    private const int LettersPerSlip = 3;

    /// <returns>The name that is a few slips away; null when none is.</returns>
    /// <param name="typed">What was typed.</param>
    /// <param name="names">What there is; of equally near ones the first is taken.</param>
    public static string? Of(string typed, IEnumerable<string> names)
    {
        string plain = Plain(typed);
        return names
            .Select(name =>
                (
                    Name: name,
                    Slips: Distance(plain, Plain(name)),
                    Begins: plain.Length >= LettersPerSlip && Plain(name).StartsWith(plain, StringComparison.Ordinal)))
            .Where(n => n.Begins || n.Slips <= Math.Max(1, Math.Min(plain.Length, Plain(n.Name).Length) / LettersPerSlip))
            .OrderBy(n => n.Begins ? 0 : n.Slips)
            .Select(n => n.Name)
            .FirstOrDefault();
    }

    /// <summary>" Did you mean 'x'?" to put behind a sentence; empty when nothing is near.</summary>
    public static string Question(string typed, IEnumerable<string> names) => Of(typed, names) is { } name ? $" Did you mean '{name}'?" : "";

    /// <summary>Letters left out, added, exchanged or swapped with their neighbour (optimal string alignment; Damerau, Communications of the ACM 7/3,
    /// 1964).</summary>
    internal static int Distance(string a, string b)
    {
        int[,] slips = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    slips[i, j] = i + j;
                    continue;
                }

                slips[i, j] = Math.Min(Math.Min(slips[i - 1, j], slips[i, j - 1]) + 1, slips[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    slips[i, j] = Math.Min(slips[i, j], slips[i - 2, j - 2] + 1);
                }
            }
        }

        return slips[a.Length, b.Length];
    }

    /// <summary>Without capitals, and without the marks that people leave out or exchange.</summary>
    private static string Plain(string name) => string.Concat(name.ToLowerInvariant().Where(c => c is not ('-' or '_' or ' ' or '.')));
}
