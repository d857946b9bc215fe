namespace MlNetTransfer.Runs.Large;

/// <summary>The order of texts by their UTF-8 bytes.</summary>
internal static class Utf8Order
{
    /// <summary>Below 0 where the first comes first. Surrogates, two UTF-16 units for a character beyond 0xFFFF, come after all other characters.</summary>
    public static int Compare(string first, string second)
    {
        int common = first.AsSpan().CommonPrefixLength(second);
        return common == first.Length || common == second.Length
            ? first.Length.CompareTo(second.Length)
            : Rank(first[common]).CompareTo(Rank(second[common]));
    }

    private static int Rank(char unit) => char.IsSurrogate(unit) ? unit + 0x10000 : unit;
}
