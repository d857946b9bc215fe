using MlNetTransfer.Diagnostics;
using MlNetTransfer.Export;

namespace MlNetTransfer;

/// <summary>Predictions as rows of a CSV: path, predicted, one score per class; of images that could not be read the fields are empty.</summary>
public static class PredictionRows
{
    /// <summary>Writes predictions as CSV: path, predicted, one score per class; of images that could not be read the fields are empty.</summary>
    /// <param name="predictor">What predicted.</param>
    /// <param name="path">The file; replaced as a whole.</param>
    /// <param name="predictions">What the predictor returned.</param>
    /// <exception cref="TransferException">MNT105 or MNT106 when the file cannot be written.</exception>
    public static void WriteCsv(this TransferPredictor predictor, string path, IReadOnlyList<ImagePrediction> predictions)
    {
        ArgumentNullException.ThrowIfNull(predictor);
        ScoresCsv.Write(path, Header(predictor.Labels), Of(predictor.Labels, predictions));
    }

    /// <summary>Names of the columns.</summary>
    /// <param name="labels">Class names in score order.</param>
    public static string[] Header(IReadOnlyList<string> labels) => ["path", "predicted", .. labels.Select(ScoresCsv.ScoreColumn)];

    /// <summary>One row per image.</summary>
    /// <param name="labels">Class names in score order.</param>
    /// <param name="predictions">What the predictor returned.</param>
    public static IEnumerable<IEnumerable<string>> Of(IReadOnlyList<string> labels, IEnumerable<ImagePrediction> predictions) =>
        predictions.Select(p => (IEnumerable<string>)
            [p.Path, p.Prediction?.Label ?? "", .. p.Prediction?.Scores.Select(ScoresCsv.Score) ?? labels.Select(_ => "")]);
}
