using MlNetTransfer.Corrections;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Export;
using MlNetTransfer.Features;
using MlNetTransfer.Numerics;
using MlNetTransfer.Review;
using MlNetTransfer.Sessions;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Runs.Stations;

/// <summary>Which labels are worth a look: all images, judged by heads on frozen features and by a model where there is one.</summary>
/// <param name="context">Of the command; its options split nothing.</param>
internal sealed class ReviewStation(RunContext context)
{
    /// <param name="setup">The images, labels corrected, and the network.</param>
    /// <param name="model">A folder that a run wrote, or a model.onnx; null for none.</param>
    /// <param name="most">Pictures in the list, at most.</param>
    public LabelReview Run(RunSetup setup, string? model, int most)
    {
        LabelledImage[] images = [.. setup.Dataset.Images];
        FeatureSet features = context.Features(setup.Backbone, setup.Weights, [setup.Backbone.Stages[^1].Name], images);
        ImageDataset dataset = setup.Dataset.Without(images, features.Rejected).WithFindings(features.Findings);
        int[] rows = [.. Enumerable.Range(0, images.Length).Where(i => !features.Rejected.ContainsKey(i))];
        images = [.. rows.Select(r => images[r])];
        FeatureMatrix kept = new(rows.Length, features.Features.Columns);
        for (int i = 0; i < rows.Length; i++)
        {
            features.Features.Row(rows[i]).CopyTo(kept.Row(i));
        }

        LabelDecisions? decisions = context.Options.Corrections is { } file ? new CorrectionsFile(file).Read() : null;
        bool[] decided = [.. images.Select(i => decisions?.Settles(i.Hash, dataset.Labels[i.LabelIndex]) == true)];
        context.Progress?.Report(new TransferProgress("Judging labels", 0, 1, "passes"));
        FeatureMatrix judged = Judged(kept, images, dataset.Labels.Count, decided);
        context.Progress?.Report(new TransferProgress("Judging labels", 1, 1, "passes"));
        DoubtRanking ranking = new(dataset.Labels, images, judged, model is null ? null : Scored(model, images, dataset), decided);
        IReadOnlyList<LabelDoubt> doubts = ranking.Order();
        return new LabelReview
        {
            Labels = dataset.Labels,
            Doubts = [.. doubts.Take(most)],
            Count = doubts.Count,
            Decided = images.Where((_, i) => decided[i]).Select(i => i.Hash).Distinct().Count()
                + dataset.Rejected.Count(r => r.Code == FindingCode.ImageTakenOut),
            NoiseRate = ranking.NoiseRate,
            Backbone = setup.Backbone.Name,
            Dataset = DatasetSummary.Of(dataset, setup.Fingerprint),
        };
    }

    /// <summary>Of copies under the same label one is judged, for the others would count twice.</summary>
    private FeatureMatrix Judged(FeatureMatrix features, LabelledImage[] images, int classes, bool[] decided)
    {
        int[] different = [.. Enumerable.Range(0, images.Length).DistinctBy(i => (images[i].Hash, images[i].LabelIndex))];
        FeatureMatrix taken = new(different.Length, features.Columns);
        for (int i = 0; i < different.Length; i++)
        {
            features.Row(different[i]).CopyTo(taken.Row(i));
        }

        FeatureMatrix judged = CrossJudge.Probabilities(
            taken,
            [.. different.Select(i => images[i])],
            classes,
            [.. different.Select(i => decided[i])],
            context.Random("review"),
            context.CancellationToken);
        Dictionary<(ContentHash, int), int> rowOf = different.Index().ToDictionary(d => (images[d.Item].Hash, images[d.Item].LabelIndex), d => d.Index);
        FeatureMatrix all = new(images.Length, classes);
        for (int i = 0; i < images.Length; i++)
        {
            judged.Row(rowOf[(images[i].Hash, images[i].LabelIndex)]).CopyTo(all.Row(i));
        }

        return all;
    }

    /// <summary>[images × classes], what a model says of images that it was not trained on; NaN for the others.</summary>
    private FeatureMatrix Scored(string model, LabelledImage[] images, ImageDataset dataset)
    {
        FeatureMatrix all = new(images.Length, dataset.Labels.Count);
        all.Values.Fill(float.NaN);
        string file = ModelPath.Onnx(model);
        using OnnxClassifier classifier = new(file);
        int[] columns = [.. dataset.Labels.Select(l => classifier.Labels.ToList().FindIndex(known => known == LabelNames.Find(classifier.Labels, l)))];
        Func<LabelledImage, bool> isUnseen = Unseen(file, images);
        int[] rows = [.. Enumerable.Range(0, images.Length).Where(i => columns[images[i].LabelIndex] >= 0 && isUnseen(images[i]))];
        ImageDataset none = dataset with { Labels = classifier.Labels, Images = [] };
        LabelledImage[] candidates = [.. rows.Select(r => images[r])];
        (_, LabelledImage[] scored, FeatureMatrix scores) = BatchScores.Of(classifier, none, candidates, context.Progress, context.CancellationToken);
        Dictionary<LabelledImage, int> rowOf = rows.ToDictionary(r => images[r], r => r);
        foreach ((int at, LabelledImage image) in scored.Index())
        {
            double known = columns.Where(c => c >= 0).Sum(c => (double)scores.Row(at)[c]);
            for (int c = 0; c < columns.Length; c++)
            {
                all.Row(rowOf[image])[c] = columns[c] < 0 ? 0 : known > 0 ? (float)(scores.Row(at)[columns[c]] / known) : 1f / columns.Length;
            }
        }

        return all;
    }

    /// <summary>Whether an image was only chosen or tested by: the run beside the model says how it split its images. Where nothing says it, all images
    /// are taken for such; a model doubts fewer of those that it was trained on.</summary>
    private static Func<LabelledImage, bool> Unseen(string file, LabelledImage[] images)
    {
        if (TransferRun.TryLoad(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, OutputFolder.Run)) is not { } run)
        {
            return _ => true;
        }

        bool hasTest = run.Options.TestData is not null || images.Any(i => i.Split == ImageSplit.Test);
        LabelledImage[] split = ImageDatasetReader.Split(images, run.Options.Dataset, hasTest, images.Any(i => i.Split == ImageSplit.Validation));
        HashSet<ContentHash> trained = [.. split.Where(i => i.Split == ImageSplit.Train).Select(i => i.Hash)];
        Func<ContentHash, bool>? seen = run.Trained?.Lookup();
        HashSet<ContentHash> tested = [.. split.Where(i => i.Split == ImageSplit.Test).Select(i => i.Hash)];
        return i => !trained.Contains(i.Hash) && !(tested.Contains(i.Hash) && seen?.Invoke(i.Hash) == true);
    }
}
