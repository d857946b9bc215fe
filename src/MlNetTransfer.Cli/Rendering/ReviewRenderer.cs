using System.Globalization;
using System.Text;
using MlNetTransfer.Predictions;
using MlNetTransfer.Review;

namespace MlNetTransfer.Cli.Rendering;

/// <summary>The list of labels that are worth a look, as CSV.</summary>
internal static class ReviewRenderer
{
    private static readonly string[] Header =
        ["path", "label", "wrong", "first", "first_probability", "second", "second_probability", "reasons", "copies", "near_copies", "sha256"];

    public static void WriteCsv(LabelReview review) =>
        Terminal.Rows(Encoding.UTF8.GetString(GrowingCsv.Encoded(review.Doubts.Select(Row).Prepend(Header))));

    private static string[] Row(LabelDoubt doubt) =>
    [
        doubt.Path,
        doubt.Label,
        Number(doubt.Wrong),
        .. Enumerable.Range(0, 2).SelectMany(i => i < doubt.Judged.Count ? (string[])[doubt.Judged[i].Label, Number(doubt.Judged[i].Probability)] : ["", ""]),
        string.Join(' ', doubt.Reasons),
        Names(doubt.Copies),
        Names(doubt.NearCopies),
        doubt.Sha256,
    ];

    private static string Names(IReadOnlyList<DoubtCopy> copies) => string.Join("; ", copies.Select(c => $"{c.Path} ({c.Label})"));

    private static string Number(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);
}
