namespace MlNetTransfer.Cli.Commands;

/// <summary>A label that somebody types.</summary>
/// <param name="labels">Those that there are.</param>
internal sealed class LabelEntry(IReadOnlyList<string> labels)
{
    /// <summary>So far.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Labels that begin like the text, in whatever case.</summary>
    public IReadOnlyList<string> Fitting => [.. labels.Where(l => l.StartsWith(Text, StringComparison.OrdinalIgnoreCase))];

    /// <summary>The label that is meant: the text where it is one, else the only one that fits; null for a new one.</summary>
    public string? Known => labels.FirstOrDefault(l => l == Text) ?? (Text.Length > 0 && Fitting is [var one] ? one : null);

    public void Type(char character) => Text += char.IsControl(character) ? "" : character;

    public void TakeBack() => Text = Text.Length > 0 ? Text[..^1] : "";

    /// <summary>Goes on as far as all labels that fit agree.</summary>
    public void Complete()
    {
        if (Fitting is [var first, ..] fitting)
        {
            int length = first.Length;
            while (!fitting.All(f => f.StartsWith(first[..length], StringComparison.OrdinalIgnoreCase)))
            {
                length--;
            }

            Text = first[..length];
        }
    }
}
