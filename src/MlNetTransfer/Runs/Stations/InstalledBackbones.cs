using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Features;
using MlNetTransfer.Numerics;
using MlNetTransfer.Planning;
using MlNetTransfer.Profiling;
using MlNetTransfer.Training;

namespace MlNetTransfer.Runs.Stations;

/// <summary>Measures the installed backbones on a sample of the training images, the cheapest first, as far as the time goes.</summary>
/// <param name="context">Its options name neither backbone nor weights.</param>
internal sealed class InstalledBackbones(RunContext context)
{
    private const int MostImages = 500;

    // Of the time for everything; and no more than leaves a model within a minute.
    private const double Share = 0.1, MostSeconds = 20;

    /// <param name="dataset">Its training images are drawn from.</param>
    /// <param name="metric">By which the backbones are compared.</param>
    /// <returns>The one to take with its weights file, and the decision; null where nothing but the embedded one is installed.</returns>
    public (string Name, string Path, Decision<string>? Choice) Choose(ImageDataset dataset, DecisionMetric metric)
    {
        (TransferOptions options, IPretrainedBackbones pretrained, TimeProvider time) = (context.Options, context.Engine.Pretrained, context.Time);
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
            PretrainedWeights embedded = pretrained.Require(options.CacheFolder, BackboneCatalog.Embedded);
            return (embedded.Name, embedded.Path!, null);
        }

        LabelledImage[] images = ProfileSample.Of(dataset, MostImages, context.Random("backbones"));
        int[] labels = [.. images.Select(i => i.LabelIndex)];
        double budget = Math.Min(MostSeconds, Share * (options.TimeBudget ?? PlanningLimits.DefaultTimeBudget).TotalSeconds), secondsPerMultiplyAdd = 0;
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
                (bool[] right, judged) = Right(backbone, path, dataset, metric, images, labels);
                measured.Add(new BackboneChoice.Candidate(backbone.Name, right, geometry.MultiplyAdds, backbone.InputSize));
            }
            catch (TransferException e) when (backbone.Name != BackboneCatalog.Embedded)
            {
                left.Add($"{backbone.Name} ({e.Findings[0].Code}, see 'models verify {backbone.Name}')");
            }

            // What comes from the cache says nothing about the next.
            secondsPerMultiplyAdd = Math.Max(secondsPerMultiplyAdd, (time.GetElapsedTime(started).TotalSeconds - spent) / geometry.MultiplyAdds);
        }

        // Most of what is held are pixels for networks that are not taken.
        context.Pixels.Clear();
        Decision<string> choice = BackboneChoice.Choose(measured, left, metric, judged);
        return (choice.Value, installed.Single(i => i.Backbone.Name == choice.Value).Path, choice);
    }

    private (bool[] Right, int[] Labels) Right(
        BackboneSpec backbone, string path, ImageDataset dataset, DecisionMetric metric, LabelledImage[] images, int[] labels)
    {
        int side = dataset.CommonSide(ImageSplit.Train, context.Options.Picture.Fit);
        backbone = backbone.WithImageSide(TransferPolicy.ImageSideFor(side, backbone.Preprocessing.ResizeShorterSide));
        FeatureSet features = context.Features(
            backbone, context.Engine.Pretrained.Load(backbone, path), [.. backbone.Stages.Select(s => s.Name)], images);
        int[] rows = [.. Enumerable.Range(0, images.Length).Where(i => !features.Rejected.ContainsKey(i))];
        int[] judged = [.. rows.Select(r => labels[r])];
        FeatureMatrix last = features.Features.Select([(features.Features.Columns - backbone.FeatureDimension, backbone.FeatureDimension)]);
        RidgePoint point = RidgeProbe.Of(
            last, rows, labels, dataset.Labels.Count, context.CancellationToken, ClassWeighting.OfCandidates(metric, judged));
        return ([.. judged.Select((label, i) => point.Predicted[i] == label)], judged);
    }
}
