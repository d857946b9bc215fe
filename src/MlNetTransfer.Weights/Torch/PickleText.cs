namespace MlNetTransfer.Weights.Torch;

/// <summary>Text and values of an unknown file, made fit for a message.</summary>
internal static class PickleText
{
    private const int Longest = 80;

    /// <summary>Without control characters, cut to a line's length.</summary>
    public static string Short(string text)
    {
        string cut = text.Length > Longest ? string.Concat(text.AsSpan(0, Longest), "…") : text;
        return string.Concat(cut.Select(c => char.IsControl(c) ? '?' : c));
    }

    /// <summary>What a value is, never what it holds: containers may hold themselves.</summary>
    public static string Kind(object? value) => value switch
    {
        null => "None",
        PickleGlobal global => global.FullName,
        string text => $"'{Short(text)}'",
        long number => $"{number}",
        _ => value.GetType().Name,
    };
}
