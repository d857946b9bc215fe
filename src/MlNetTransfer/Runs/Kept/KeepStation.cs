using CsvHelper;
using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Features;
using MlNetTransfer.Manifests;
using MlNetTransfer.Numerics;
using MlNetTransfer.Sessions;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Runs.Kept;

/// <summary>Writes what a later run needs to go on from the model: its images by name and content, and what the network says of them.</summary>
/// <param name="context">Of the run.</param>
/// <param name="folder">Of the model.</param>
internal sealed class KeepStation(RunContext context, OutputFolder folder)
{
    /// <param name="run">The record so far.</param>
    /// <param name="trained">The model.</param>
    /// <param name="dataset">All its images.</param>
    /// <returns>The record with what was kept; without it where nothing can be: images of an app, rows that depend on each other, no time, no room.</returns>
    public TransferRun Run(TransferRun run, TrainedTransfer trained, ImageDataset dataset) => Kept(run, () => Keep(trained, dataset));

    /// <summary>The model is whole before: what keeps its images from being kept is said, and ends nothing.</summary>
    /// <param name="run">The record so far.</param>
    /// <param name="keep">Writes the files.</param>
    public static TransferRun Kept(TransferRun run, Func<KeptSummary?> keep)
    {
        try
        {
            return run with { Kept = keep() };
        }
        catch (TransferException e)
        {
            IEnumerable<Finding> why = e.Findings.Select(f => Finding.Warning(f.Code, f.Where, f.Message, "The model is whole, but no run can go on from it."));
            return run with { Kept = null, Dataset = run.Dataset with { Findings = [.. run.Dataset.Findings, .. why] } };
        }
    }

    private KeptSummary? Keep(TrainedTransfer trained, ImageDataset dataset)
    {
        LabelledImage[] images =
        [
            .. dataset.Images.Where(i => i.Source.Path is not null).DistinctBy(i => Path.GetFullPath(i.Source.Path!))
                .OrderBy(i => Path.GetFullPath(i.Source.Path!), PathOrder.Instance),
        ];
        (BackboneSpec backbone, BackboneWeights weights) = (trained.Model.Backbone, trained.Model.Weights);
        if (images.Length == 0 || context.Options.Feed is not null)
        {
            Delete();
            return null;
        }

        using IFeatureExtractor extractor = context.Engine.OpenFeatures(backbone, weights, trained.Model.Stages, null);
        if (extractor.Key is null)
        {
            Delete();
            return null;
        }

        // Weights that were trained are of this run alone: their features would fill the cache for nobody.
        bool own = trained.FineTuning is not null || trained.SelfSupervision is not null;
        if (own && context.Options.TimeBudget is { } budget && context.Elapsed.TotalSeconds + (images.Length * trained.SecondsPerImage) > budget.TotalSeconds)
        {
            Delete();
            throw new TransferException(Finding.Error(
                FindingCode.NothingToGoOnFrom, "--time-budget", "leaves no time to compute features of all images with the trained network", ""));
        }

        (FeatureMatrix features, HashSet<int> failed) = own ? Computed(extractor, images) : Cached(trained, images);
        int[] used = [.. Enumerable.Range(0, images.Length).Where(i => !failed.Contains(i))];
        return Write(
            FeatureOrigin.Of(extractor, backbone, weights),
            used.Select(i => (Row(images[i], dataset.Labels), images[i].Hash)),
            (writer, k) => writer.Append(images[used[k]].Hash, features.Row(used[k]), images[used[k]].Name),
            own ? weights : null);
    }

    /// <summary>Writes the files.</summary>
    /// <param name="origin">What the features were computed with.</param>
    /// <param name="rows">In the order of their paths.</param>
    /// <param name="append">Adds the features of one of them.</param>
    /// <param name="weights">Null where they are not the run's own.</param>
    public KeptSummary Write(
        FeatureOrigin origin, IEnumerable<(ManifestRow Row, ContentHash Content)> rows, Action<FeaturePartWriter, int> append, BackboneWeights? weights)
    {
        string images = folder.File(OutputFolder.KeptImages);
        int count = 0;
        HashSet<ContentHash> written = [];
        string featuresSha256 = FeaturePartWriter.Write(folder.File(OutputFolder.KeptFeatures), origin, writer => DiskErrors.Writing(images, () =>
            AtomicFile.Write(images, stream =>
            {
                using CsvWriter csv = CsvStreams.Writer(stream);
                CsvStreams.Write(csv, ManifestRows.Header);
                foreach ((ManifestRow row, ContentHash content) in rows)
                {
                    CsvStreams.Write(csv, ManifestRows.Fields(row));
                    if (written.Add(content))
                    {
                        append(writer, count);
                    }

                    count++;
                }
            })));
        string trained = folder.File(OutputFolder.KeptWeights);
        if (weights is not null)
        {
            KeptImages.WriteWeights(trained, weights);
        }
        else
        {
            File.Delete(trained);
        }

        return new KeptSummary
        {
            Images = count,
            FeaturesSha256 = featuresSha256,
            ImagesSha256 = KeptImages.Sha256Of(images),
            HasWeights = weights is not null,
        };
    }

    private Keeping? Progress => context.Progress is { } progress ? new Keeping(progress) : null;

    /// <summary>Where no strategy was named, the cache holds those of all stages, which the profile reads: then only the test images are computed.</summary>
    private (FeatureMatrix Features, HashSet<int> Failed) Cached(TrainedTransfer trained, LabelledImage[] images)
    {
        (BackboneSpec backbone, IReadOnlyList<string> stages) = (trained.Model.Backbone, trained.Model.Stages);
        using IFeatureExtractor extractor = context.Engine.OpenFeatures(
            backbone, trained.Model.Weights, context.Options.Strategy is null ? [.. backbone.Stages.Select(s => s.Name)] : stages, null);
        FeatureSet features = new FeatureStore(context.CacheFolder, context.Time).Load(images, extractor, Progress, context.CancellationToken);
        Dictionary<string, (int Start, int Count)> columns = [];
        int start = 0;
        foreach (FeatureOutput output in extractor.Outputs)
        {
            columns.Add(output.Stage, (start, output.Dimension));
            start += output.Dimension;
        }

        return (features.Features.Select([.. stages.Select(s => columns[s])]), [.. features.Rejected.Keys]);
    }

    private (FeatureMatrix Features, HashSet<int> Failed) Computed(IFeatureExtractor extractor, LabelledImage[] images)
    {
        FeatureMatrix features = new(images.Length, extractor.Outputs.Sum(o => o.Dimension));
        HashSet<int> failed = [];
        extractor.Extract(
            images,
            (i, row) => row.CopyTo(features.Row(i)),
            (i, _) =>
            {
                lock (failed)
                {
                    failed.Add(i);
                }
            },
            Progress,
            context.CancellationToken);
        return (features, failed);
    }

    private void Delete()
    {
        foreach (string name in (string[])[OutputFolder.KeptImages, OutputFolder.KeptFeatures, OutputFolder.KeptWeights])
        {
            File.Delete(folder.File(name));
        }
    }

    private static ManifestRow Row(LabelledImage image, IReadOnlyList<string> labels)
    {
        string path = Path.GetFullPath(image.Source.Path!);
        FileInfo file = new(path);
        return new ManifestRow(path, labels[image.LabelIndex], image.Split, file.Exists ? file.Length : 0, image.Hash);
    }

    /// <summary>Says that features are computed to be kept, and for no training.</summary>
    private sealed class Keeping(IProgress<TransferProgress> progress) : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value) => progress.Report(value with { Station = "Keeping features" });
    }
}
