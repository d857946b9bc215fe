using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;
using MlNetTransfer.Manifests;
using MlNetTransfer.Shards;

namespace MlNetTransfer.Parts;

/// <summary>Parts of predictions: each task predicts its share of a manifest.</summary>
public static class PredictionParts
{
    /// <summary>What parts of <see cref="Write"/> are called in their markers.</summary>
    public const string Kind = "predictions";

    /// <summary>What parts of <see cref="WriteEvaluation"/> are called in their markers.</summary>
    public const string EvaluationKind = "evaluation";

    // A few batches per core; a multiple of the batch, so that what stands in a batch together is the same in every task.
    private const int AtOnce = 1024;

    /// <summary>Writes one part: path, predicted, one score per class; of images that were set aside the fields are empty. Merged, the parts are the
    /// same bytes however many there are.</summary>
    /// <param name="predictor">The model; on the processor.</param>
    /// <param name="manifest">The images, with their contents.</param>
    /// <param name="folder">Receives the parts.</param>
    /// <param name="shard">Which part.</param>
    /// <param name="settings">What the predictions depend on besides the model, under the names that users know it by.</param>
    /// <param name="progress">Images done and in all.</param>
    /// <param name="cancellationToken">Ends the work between two images; no part is written then.</param>
    /// <exception cref="TransferException">The codes of <see cref="PartFolder"/> and of the manifest.</exception>
    public static PartResult Write(
        TransferPredictor predictor,
        ManifestFile manifest,
        string folder,
        Shard shard,
        IReadOnlyDictionary<string, string> settings,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        WritePart(predictor, manifest, folder, shard, settings, Kind, manifest.HashedRows(), progress, cancellationToken);

    /// <summary>Writes one part of labelled images: path, label, predicted, one score per class. Where the manifest has images for the test,
    /// only those.</summary>
    /// <inheritdoc cref="Write"/>
    /// <exception cref="TransferException">MNT802 when an image has a class that the model does not know, MNT226 when it has none, and the codes of
    /// <see cref="PartFolder"/> and of the manifest.</exception>
    public static PartResult WriteEvaluation(
        TransferPredictor predictor,
        ManifestFile manifest,
        string folder,
        Shard shard,
        IReadOnlyDictionary<string, string> settings,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        bool test = manifest.Rows().Any(r => r.Split == ImageSplit.Test);
        return WritePart(
            predictor,
            manifest,
            folder,
            shard,
            settings,
            EvaluationKind,
            manifest.HashedRows().Where(r => !test || r.Row.Split == ImageSplit.Test).Select(r => (Known(predictor.Labels, manifest, r.Row), r.Content)),
            progress,
            cancellationToken);
    }

    private static PartResult WritePart(
        TransferPredictor predictor,
        ManifestFile manifest,
        string folder,
        Shard shard,
        IReadOnlyDictionary<string, string> settings,
        string kind,
        IEnumerable<(ManifestRow Row, ContentHash Content)> rows,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken)
    {
        bool labelled = kind == EvaluationKind;
        PartOrigin origin = new(kind, ".csv", new Dictionary<string, string>(settings) { ["model"] = predictor.Checksum });
        PartFolder parts = PartFolder.Open(folder, origin, shard);
        long total = 0;
        string inputs = origin.InputsOf(Own().Select(r =>
        {
            total++;
            return r.Row;
        }));
        PartMarker? done = parts.Done(inputs);
        return PartResult.Of(folder, done ?? parts.Write(inputs, WriteRows), done is not null, predictor.Findings);

        IEnumerable<(ManifestRow Row, ContentHash Content)> Own() => rows.Where(r => shard.Takes(r.Content));

        void WriteRows(PartContent part)
        {
            bool unknown = predictor.UnknownThreshold is not null;
            string[] header = PredictionRows.Header(predictor.Labels, unknown);
            part.Header(labelled ? [header[0], "label", .. header[1..]] : header);
            long before = 0;
            foreach ((ManifestRow Row, ContentHash Content)[] some in Own().Chunk(AtOnce))
            {
                ImageSource[] images = [.. some.Select(r => ManifestImage.Of(manifest, r.Row, r.Content))];
                IReadOnlyList<ImagePrediction> predictions = predictor.PredictEachAlike(images, new ProgressPart(progress, before, total), cancellationToken);
                foreach ((string[] fields, int i) in PredictionRows.Of(predictor.Labels, predictions, unknown).Select((r, i) => (r.ToArray(), i)))
                {
                    part.Row(labelled ? [fields[0], some[i].Row.Label, .. fields[1..]] : fields);
                    if (predictions[i].Finding is { } finding)
                    {
                        part.LeaveOut(new RejectedImage(fields[0], finding.Code, finding.Message));
                    }
                }

                before += some.Length;
            }
        }
    }

    private static ManifestRow Known(IReadOnlyList<string> labels, ManifestFile manifest, ManifestRow row) =>
        row.Label.Length == 0
            ? throw new TransferException(Finding.Error(
                FindingCode.ManifestExpected,
                manifest.Path,
                $"has no class for '{row.Path}'",
                "Only labelled images can be evaluated; 'predict' takes others."))
            : LabelNames.Find(labels, row.Label) is { } known ? row with { Label = known }
            : throw new TransferException(Finding.Error(
                FindingCode.ModelLabelsDiffer,
                $"class '{row.Label}'",
                $"the model does not know it; it knows {string.Join(", ", labels)}",
                "Rename or remove the class, or train a model on it."));
}
