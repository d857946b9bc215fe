namespace MlNetTransfer.Planning;

/// <summary>The place of a finding on one entry of a recipe that the user set: <c>setting mixup</c>.</summary>
internal static class SettingPlace
{
    private const string Word = "setting ";

    /// <param name="entry">As the user wrote it.</param>
    public static string Of(string entry) => Word + entry;

    /// <summary>The entry; null for any other place.</summary>
    public static string? EntryIn(string where) => where.StartsWith(Word, StringComparison.Ordinal) ? where[Word.Length..] : null;
}
