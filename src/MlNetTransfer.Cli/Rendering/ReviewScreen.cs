using System.Globalization;
using MlNetTransfer.Imaging;
using MlNetTransfer.Review;

namespace MlNetTransfer.Cli.Rendering;

/// <summary>Labels on a terminal, with the picture where it can show one.</summary>
/// <param name="picture">How files become pictures.</param>
internal sealed class ReviewScreen(PictureOptions picture) : IReviewScreen
{
    // Lines of text below a picture.
    private const int TextRows = 10;

    private const int Named = 3;

    private readonly PictureProtocol _protocol = TerminalPicture.Supported(Environment.GetEnvironmentVariable, Terminal.IsInteractive);

    public void Show(LabelDoubt doubt, int position, int count, IReadOnlyList<string> choices)
    {
        Terminal.OutWriter.WriteLine("");
        Terminal.OutWriter.Write(TerminalPicture.Of(
            doubt.Image.Source, picture, _protocol, Terminal.Out.Profile.Width - 1, Terminal.Out.Profile.Height - TextRows));
        Terminal.Line($"[bold]{position} of {count}[/]  {doubt.Path}");
        Terminal.Line($"label [bold]{doubt.Label}[/], wrong with probability [bold]{Percent(doubt.Wrong)}[/]; judged without it: {Judged(doubt)}");
        Terminal.Line($"{Why(doubt)}");
        if (doubt.Copies.Count > 0)
        {
            Terminal.Line($"copies: {Names(doubt.Copies)}");
        }

        if (doubt.NearCopies.Count > 0)
        {
            Terminal.Line($"near copies: {Names(doubt.NearCopies)}");
        }

        string numbers = string.Join("  ", choices.Select((c, i) => string.Create(CultureInfo.InvariantCulture, $"{i + 1} {c}")));
        Terminal.Line($"[grey]k keep  {numbers}  t type a label  r remove  s skip  u undo  q quit[/]");
    }

    public void Say(string text) => Terminal.Line($"{text}");

    public void Typed(string text)
    {
        Terminal.OutWriter.Write($"\r\u001B[K{VisibleText.Of(text)}");
        Terminal.OutWriter.Flush();
    }

    public ConsoleKeyInfo Key(CancellationToken cancellationToken) => Terminal.ReadKey(cancellationToken);

    /// <summary>Why a picture is listed, in words.</summary>
    public static string Why(LabelDoubt doubt) => string.Join("; ", doubt.Reasons.Select(r => r switch
    {
        DoubtReason.CopyUnderOtherLabel => "the same picture is under another label too",
        DoubtReason.NearCopyUnderOtherLabel => "a near copy is under another label",
        DoubtReason.CrossValidation => "a classifier that did not see it takes it for another class",
        _ => "the model, which was not trained on it, takes it for another class",
    }));

    private static string Judged(LabelDoubt doubt) => string.Join(", ", doubt.Judged.Select(j => $"{j.Label} {Percent(j.Probability)}"));

    private static string Percent(double value) => (100 * value).ToString("0", CultureInfo.InvariantCulture) + " %";

    private static string Names(IReadOnlyList<DoubtCopy> copies) =>
        string.Join(", ", copies.Take(Named).Select(c => $"{c.Path} ({c.Label})")) + (copies.Count > Named ? $" and {copies.Count - Named} more" : "");
}
