namespace MlNetTransfer.Diagnostics;

/// <summary>Finds what was probably meant by a mistyped name.</summary>
public static class NearestName
{
    // One slip in three letters is still a slip; more is another word.
    private const int LettersPerSlip = 3;

    // A longer text is no mistyped name, and would take long; it may come from a file.
    private const int Longest = 64;

    /// <returns>The name that is a few slips away or begins so; null when none is.</returns>
    /// <param name="typed">What was typed.</param>
    /// <param name="names">What there is; of equally near ones the first is taken.</param>
    public static string? Of(string typed, IEnumerable<string> names)
    {
        string plain = Plain(typed);
        return names
            .Select(name => (Name: name, Slips: Begins(plain, Plain(name)) ? 0 : Slips(plain, Plain(name))))
            .Where(n => n.Slips is not null)
            .OrderBy(n => n.Slips)
            .Select(n => n.Name)
            .FirstOrDefault();
    }

    /// <summary>Whether a name was meant, and was not merely begun: sure enough to refuse what was typed.</summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="name">What there is.</param>
    public static bool IsMistyped(string typed, string name) => typed != name && Slips(Plain(typed), Plain(name)) is not null;

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

    private static bool Begins(string typed, string name) => typed.Length >= LettersPerSlip && name.StartsWith(typed, StringComparison.Ordinal);

    /// <summary>How many slips lie between; null where it is another word.</summary>
    private static int? Slips(string typed, string name) =>
        typed.Length <= Longest && Distance(typed, name) is var slips && slips <= Math.Max(1, Math.Min(typed.Length, name.Length) / LettersPerSlip)
            ? slips
            : null;

    /// <summary>Without capitals, and without the marks that people leave out or exchange.</summary>
    private static string Plain(string name) => string.Concat(name.ToLowerInvariant().Where(c => c is not ('-' or '_' or ' ' or '.')));
}
