using MlNetTransfer.Diagnostics;
using MlNetTransfer.Export;

namespace MlNetTransfer;

/// <summary>Predictions as rows of a CSV: path, predicted, one score per class, and where the model has a threshold whether the image is of none of them; of
/// images that could not be read the fields are empty.</summary>
public static class PredictionRows
{
    private const string Unknown = "unknown", UnknownScore = "unknown_score";

    /// <summary>Writes predictions as CSV: path, predicted, one score per class; of images that could not be read the fields are empty. Where the model has a
    /// threshold two columns follow: unknown (true or false), and its score.</summary>
    /// <param name="predictor">What predicted.</param>
    /// <param name="path">The file; replaced as a whole.</param>
    /// <param name="predictions">What the predictor returned.</param>
    /// <exception cref="TransferException">MNT105 or MNT106 when the file cannot be written.</exception>
    public static void WriteCsv(this TransferPredictor predictor, string path, IReadOnlyList<ImagePrediction> predictions)
    {
        ArgumentNullException.ThrowIfNull(predictor);
        bool unknown = predictor.UnknownThreshold is not null;
        ScoresCsv.Write(path, Header(predictor.Labels, unknown), Of(predictor.Labels, predictions, unknown));
    }

    /// <summary>Names of the columns.</summary>
    /// <param name="labels">Class names in score order.</param>
    /// <param name="unknown">Whether the model has a threshold.</param>
    public static string[] Header(IReadOnlyList<string> labels, bool unknown = false) =>
        ["path", "predicted", .. labels.Select(ScoresCsv.ScoreColumn), .. unknown ? (string[])[Unknown, UnknownScore] : []];

    /// <summary>One row per image.</summary>
    /// <param name="labels">Class names in score order.</param>
    /// <param name="predictions">What the predictor returned.</param>
    /// <param name="unknown">Whether the model has a threshold.</param>
    public static IEnumerable<IEnumerable<string>> Of(
        IReadOnlyList<string> labels, IEnumerable<ImagePrediction> predictions, bool unknown = false) =>
        predictions.Select(p => (IEnumerable<string>)
        [
            p.Path,
            p.Prediction?.Label ?? "",
            .. p.Prediction?.Scores.Select(ScoresCsv.Score) ?? labels.Select(_ => ""),
            .. unknown ? OfUnknown(p.Prediction) : [],
        ]);

    private static string[] OfUnknown(Prediction? prediction) => prediction is { IsUnknown: { } unknown, UnknownScore: { } score }
        ? [unknown ? "true" : "false", ScoresCsv.Score(score)]
        : ["", ""];
}
