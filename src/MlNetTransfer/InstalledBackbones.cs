using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Features;
using MlNetTransfer.Numerics;
using MlNetTransfer.Planning;
using MlNetTransfer.Profiling;
using MlNetTransfer.Sessions;
using MlNetTransfer.Storage;
using MlNetTransfer.Training;

namespace MlNetTransfer;

/// <summary>Measures the installed backbones on a sample of the training images, the cheapest first, as far as the time goes.</summary>
/// <param name="options">The user's; neither backbone nor weights are named.</param>
/// <param name="pretrained">Weights.</param>
/// <param name="createExtractor">Computes features.</param>
/// <param name="time">Clock.</param>
internal sealed class InstalledBackbones(
    TransferOptions options, IPretrainedBackbones pretrained, TransferPipeline.FeatureExtractorFactory createExtractor, TimeProvider time)
{
    private const int MostImages = 500;

    // Of the time for everything; and no more than leaves a model within a minute.
    private const double Share = 0.1, MostSeconds = 20;

    /// <param name="dataset">Its training images are drawn from.</param>
    /// <param name="metric">By which the backbones are compared.</param>
    /// <param name="progress">Told how far it has come.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The one to take with its weights file, and the decision; null where nothing but the embedded one is installed.</returns>
    public (string Name, string Path, Decision<string>? Choice) Choose(ImageDataset dataset, DecisionMetric metric, IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken)
    {
        (BackboneSpec Backbone, BackboneGeometry Geometry, string Path)[] installed =
        [
            .. pretrained.List(options.CacheFolder).Where(w => w.Path is not null)
                .Select(w => (Backbone: BackboneCatalog.Find(w.Name).ForInput(options.InputSize).With(options.Picture), w.Path))
                .Select(w => (w.Backbone, Geometry: BackboneGeometry.Of(w.Backbone), w.Path!))
                .Where(w => w.Geometry is not null)
                .OrderBy(w => w.Geometry!.MultiplyAdds)!,
        ];
        if (installed.Length < 2)
        {
            PretrainedWeights embedded = pretrained.Require(options.CacheFolder, null);
            return (embedded.Name, embedded.Path!, null);
        }

        LabelledImage[] images = ProfileSample.Of(dataset, MostImages, new RandomSource(options.Seed).Fork("backbones"));
        int[] labels = [.. images.Select(i => i.LabelIndex)];
        double budget = Math.Min(MostSeconds, Share * (options.TimeBudget ?? MeasuredPolicy.DefaultBudget).TotalSeconds), secondsPerMultiplyAdd = 0;
        long started = time.GetTimestamp();
        List<BackboneChoice.Candidate> measured = [];
        List<string> left = [];
        int[] judged = [];
        foreach ((BackboneSpec backbone, BackboneGeometry geometry, string path) in installed)
        {
            double spent = time.GetElapsedTime(started).TotalSeconds;
            if (spent + (secondsPerMultiplyAdd * geometry.MultiplyAdds) > budget)
            {
                left.Add($"{backbone.Name} (no time)");
                continue;
            }

            try
            {
                (bool[] right, judged) = Right(backbone, path, dataset, metric, images, labels, progress, cancellationToken);
                measured.Add(new BackboneChoice.Candidate(backbone.Name, right, geometry.MultiplyAdds, backbone.InputSize));
            }
            catch (TransferException e) when (backbone.Name != BackboneCatalog.Embedded)
            {
                left.Add($"{backbone.Name} ({e.Findings[0].Code}, see 'models verify {backbone.Name}')");
            }

            // What comes from the cache says nothing about the next.
            secondsPerMultiplyAdd = Math.Max(secondsPerMultiplyAdd, (time.GetElapsedTime(started).TotalSeconds - spent) / geometry.MultiplyAdds);
        }

        Decision<string> choice = BackboneChoice.Choose(measured, left, metric, judged);
        return (choice.Value, installed.Single(i => i.Backbone.Name == choice.Value).Path, choice);
    }

    private (bool[] Right, int[] Labels) Right(BackboneSpec backbone, string path, ImageDataset dataset, DecisionMetric metric, LabelledImage[] images, int[] labels, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        backbone = backbone.WithImageSide(TransferPolicy.ImageSideFor(dataset.CommonSide(ImageSplit.Train, options.Picture.Fit), backbone.Preprocessing.ResizeShorterSide));
        using IFeatureExtractor extractor = createExtractor(backbone, pretrained.Load(backbone, path), [.. backbone.Stages.Select(s => s.Name)]);
        FeatureSet features = new FeatureStore(options.CacheFolder ?? CacheFolder.Default, time).Load(images, extractor, progress, cancellationToken);
        int[] rows = [.. Enumerable.Range(0, images.Length).Where(i => !features.Rejected.ContainsKey(i))];
        int[] judged = [.. rows.Select(r => labels[r])];
        FeatureMatrix last = features.Features.Select([(features.Features.Columns - backbone.FeatureDimension, backbone.FeatureDimension)]);
        RidgePoint point = RidgeProbe.Of(last, rows, labels, dataset.Labels.Count, cancellationToken, ClassWeighting.OfCandidates(metric, judged));
        return ([.. judged.Select((label, i) => point.Predicted[i] == label)], judged);
    }
}
