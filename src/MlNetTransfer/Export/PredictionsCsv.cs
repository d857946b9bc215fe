using MlNetTransfer.Datasets;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Export;

/// <summary>predictions.csv: path, label, predicted, one score per class.</summary>
public static class PredictionsCsv
{
    /// <summary>Writes a row per image: path, label, predicted label and the score of each class.</summary>
    /// <param name="path">The file.</param>
    /// <param name="labels">Class names in score order.</param>
    /// <param name="images">The images, in row order.</param>
    /// <param name="scores">[images × classes], probabilities.</param>
    public static void Write(string path, IReadOnlyList<string> labels, IReadOnlyList<LabelledImage> images, FeatureMatrix scores) => Write(
        path, labels, images.Select((image, i) => (image.Name, image.LabelIndex, (ReadOnlyMemory<float>)scores.Row(i).ToArray())));

    /// <summary>Writes a row per image, as they come.</summary>
    /// <param name="path">The file.</param>
    /// <param name="labels">Class names in score order.</param>
    /// <param name="images">Name, class and probabilities of each.</param>
    internal static void Write(string path, IReadOnlyList<string> labels, IEnumerable<(string Name, int Label, ReadOnlyMemory<float> Scores)> images) =>
        ScoresCsv.Write(
            path,
            ["path", "label", "predicted", .. labels.Select(ScoresCsv.ScoreColumn)],
            images.Select(i => (IEnumerable<string>)
                [i.Name, labels[i.Label], labels[ExportParity.ArgMax(i.Scores.Span)], .. i.Scores.ToArray().Select(ScoresCsv.Score)]));
}
