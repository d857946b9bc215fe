namespace MlNetTransfer.Planning;

/// <summary>The place of a finding on one entry of a recipe that the user set: <c>setting mixup</c>.</summary>
public static class SettingPlace
{
    private const string Word = "setting ";

    /// <summary>The place of an entry.</summary>
    /// <param name="entry">As the user wrote it.</param>
    public static string Of(string entry) => Word + entry;

    /// <summary>The entry of a place.</summary>
    /// <param name="where">A finding's.</param>
    /// <returns>Null for any other place.</returns>
    public static string? EntryIn(string where) => where.StartsWith(Word, StringComparison.Ordinal) ? where[Word.Length..] : null;
}
