using System.Globalization;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Evaluation;
using MlNetTransfer.Export;

namespace MlNetTransfer.Parts;

/// <summary>The figures of an evaluation that tasks have shared. Of an image 24 bytes are held, not its scores.</summary>
public static class PartEvaluation
{
    // path, label, predicted; then one score per class, and whether it is of none.
    private const int Scores = 3;

    private static readonly string Score = ScoresCsv.ScoreColumn("");

    /// <summary>Measures the rows of all parts. Images that were set aside count nowhere.</summary>
    /// <param name="parts">What <see cref="PredictionParts.WriteEvaluation"/> wrote.</param>
    /// <param name="progress">Rows read and in all.</param>
    /// <param name="cancellationToken">Ends the work between two rows.</param>
    /// <returns>Null where no image could be measured.</returns>
    public static EvaluationResult? Of(PartSet parts, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parts);
        using IEnumerator<IReadOnlyList<string>> rows = PartMerge.Rows(parts).GetEnumerator();
        rows.MoveNext();
        string[] labels = [.. rows.Current.Skip(Scores).Where(c => c.StartsWith(Score, StringComparison.Ordinal)).Select(c => c[Score.Length..])];
        Dictionary<string, int> indexOf = labels.Index().ToDictionary(l => l.Item, l => l.Index, StringComparer.Ordinal);
        int measured = checked((int)(parts.Rows - parts.LeftOut.Values.Sum()));
        ScoredImages images = ScoredImages.Empty(measured, labels.Length);
        float[] scores = new float[labels.Length];
        int at = 0;
        for (long done = 1; rows.MoveNext(); done++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Report(new TransferProgress("Measuring", done, parts.Rows, "rows"));
            IReadOnlyList<string> row = rows.Current;
            if (row[Scores - 1].Length > 0)
            {
                for (int c = 0; c < scores.Length; c++)
                {
                    scores[c] = float.Parse(row[Scores + c], CultureInfo.InvariantCulture);
                }

                images.Set(at++, indexOf[row[1]], scores);
            }
        }

        return measured == 0 ? null : Evaluator.Evaluate(images, labels, Evaluator.UsualSeed, cancellationToken);
    }
}
