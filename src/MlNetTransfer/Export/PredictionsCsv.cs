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
    public static void Write(string path, IReadOnlyList<string> labels, IReadOnlyList<LabelledImage> images, FeatureMatrix scores) =>
        ScoresCsv.Write(
            path,
            ["path", "label", "predicted", .. labels.Select(ScoresCsv.ScoreColumn)],
            images.Select((image, i) => (IEnumerable<string>)
                [image.Name, labels[image.LabelIndex], labels[ExportParity.ArgMax(scores.Row(i))], .. scores.Row(i).ToArray().Select(ScoresCsv.Score)]));
}
