using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Features;
using MlNetTransfer.Numerics;
using MlNetTransfer.Planning;
using MlNetTransfer.Profiling;
using MlNetTransfer.Sessions;
using MlNetTransfer.Training;

namespace MlNetTransfer.Runs.Stations;

/// <summary>Measures the installed backbones on the same sample of the training images, which is as large as the time allows.</summary>
/// <param name="context">Its options name neither backbone nor weights.</param>
/// <param name="search">Among which, and whether the clock matters; null for all, in the time there is.</param>
internal sealed class InstalledBackbones(RunContext context, BackboneSearch? search = null)
{
    private const int MostImages = 500;

    // On fewer, a standard error is 5 points where half are right.
    private const int FewestImages = 100, FewestPerClass = 3;

    // How fast a network is, is measured on the second of these: the first ones wait for files, memory and compilation.
    private const int WarmUp = 4, Timed = 16;

    // Of the time for everything; and no more than leaves a model within a minute.
    private const double Share = 0.1, MostSeconds = 20;

    private sealed record Installed(BackboneSpec Backbone, BackboneGeometry Geometry, string Path)
    {
        public BackboneTrial Without(string why) => BackboneTrial.Without(Backbone.Name, Geometry.MultiplyAdds, Backbone.InputSize, why);
    }

    /// <param name="dataset">Its training images are drawn from.</param>
    /// <param name="metric">By which the backbones are compared.</param>
    /// <returns>The one to take with its weights file, and the decision; null where only one is installed.</returns>
    public (string Name, string Path, BackboneDecision? Choice) Choose(ImageDataset dataset, DecisionMetric metric)
    {
        Installed[] installed = [.. Find()];
        if (installed.Length < 2)
        {
            PretrainedWeights usual = context.Engine.Pretrained.Require(context.Options.CacheFolder, installed.FirstOrDefault()?.Backbone.Name);
            return (usual.Name, usual.Path!, null);
        }

        double budget = search is { Unhurried: true } ? double.PositiveInfinity
            : Math.Min(MostSeconds, Share * (context.Options.TimeBudget ?? PlanningLimits.DefaultTimeBudget).TotalSeconds);
        BackboneDecision choice = Measure(dataset, metric, installed, MostImages, budget);
        return (choice.Decision.Value, installed.Single(i => i.Backbone.Name == choice.Decision.Value).Path, choice);
    }

    /// <summary>The choice on so many images, however long it takes.</summary>
    internal BackboneDecision Choose(ImageDataset dataset, DecisionMetric metric, int images) =>
        Measure(dataset, metric, [.. Find()], images, double.PositiveInfinity);

    /// <summary>The cheapest first.</summary>
    private IEnumerable<Installed> Find()
    {
        TransferOptions options = context.Options;
        return context.Engine.Pretrained.List(options.CacheFolder)
            .Where(w => w.Path is not null && search?.Among?.Contains(w.Name) != false)
            .Select(w => (Backbone: BackboneCatalog.Find(w.Name).ForInput(options.InputSize).With(options.Picture), w.Path))
            .Select(w => (w.Backbone, Geometry: BackboneGeometry.Of(w.Backbone), w.Path))
            .Where(w => w.Geometry is not null)
            .Select(w => new Installed(w.Backbone, w.Geometry!, w.Path!))
            .OrderBy(w => w.Geometry.MultiplyAdds);
    }

    private BackboneDecision Measure(ImageDataset dataset, DecisionMetric metric, IReadOnlyList<Installed> installed, int most, double budget)
    {
        LabelledImage[] images = ProfileSample.Of(dataset, most, context.Random("backbones"));
        List<(Installed Network, double Seconds)> timed = [];
        List<BackboneTrial> left = [];
        foreach (Installed network in installed)
        {
            Try(network, left, () => timed.Add((network, SecondsPerImage(network, dataset, images))));
        }

        // Those that cost the most are left out until the others can be told apart in the time there is.
        int fewest = Math.Min(Math.Max(FewestImages, FewestPerClass * dataset.Labels.Count), images.Length);
        while (timed.Count > 1 && timed.Sum(t => t.Seconds) * fewest > budget)
        {
            (Installed Network, double Seconds) slowest = timed.Where(t => t.Network.Backbone.Name != BackboneCatalog.Embedded).MaxBy(t => t.Seconds);
            timed.Remove(slowest);
            left.Add(slowest.Network.Without("no time"));
        }

        int count = (int)Math.Clamp(budget / Math.Max(1e-9, timed.Sum(t => t.Seconds)), fewest, images.Length);
        List<BackboneChoice.Candidate> measured = [];
        int[] judged = [];
        foreach ((Installed network, _) in timed)
        {
            Try(network, left, () =>
            {
                (bool[] right, double error, judged) = Right(network, dataset, metric, images[..count]);
                measured.Add(new BackboneChoice.Candidate(
                    network.Backbone.Name, right, error, network.Geometry.MultiplyAdds, network.Backbone.InputSize));
            });
        }

        // Most of what is held are pixels for networks that are not taken.
        context.Pixels.Clear();
        return measured.Count > 0 ? BackboneChoice.Choose(measured, left, metric, judged) : throw new TransferException(Finding.Error(
            FindingCode.WeightsDoNotFit,
            "Backbone",
            $"none of those installed can be used: {string.Join(", ", left.Select(l => $"{l.Name} ({l.NotMeasured})"))}",
            "Get their weights again, or name another backbone."));
    }

    /// <summary>A network that fails is left out, but for the embedded one, which ships.</summary>
    private static void Try(Installed network, List<BackboneTrial> left, Action measure)
    {
        try
        {
            measure();
        }
        catch (TransferException e) when (network.Backbone.Name != BackboneCatalog.Embedded && e.Findings[0].Code != FindingCode.DeviceMissing)
        {
            string why = $"{e.Findings[0].Code}, see 'models verify {network.Backbone.Name}'";
            left.Add(network.Without(why));
        }
    }

    /// <summary>What comes from the cache costs nothing, and is no reason to leave a network out.</summary>
    private double SecondsPerImage(Installed network, ImageDataset dataset, LabelledImage[] images)
    {
        BackboneSpec backbone = Sized(network, dataset);
        string[] stages = [.. backbone.Stages.Select(s => s.Name)];
        using IFeatureExtractor extractor = context.Engine.OpenFeatures(
            backbone, context.Engine.Pretrained.Load(backbone, network.Path), stages, context.Pixels);
        FeatureStore store = new(context.CacheFolder, context.Time);
        store.Load([.. images.Take(WarmUp)], extractor, context.Progress, context.CancellationToken);
        LabelledImage[] next = [.. images.Skip(WarmUp).Take(Timed)];
        long began = context.Time.GetTimestamp();
        store.Load(next, extractor, context.Progress, context.CancellationToken);
        return next.Length == 0 ? 0 : context.Time.GetElapsedTime(began).TotalSeconds / next.Length;
    }

    private (bool[] Right, double SquaredError, int[] Labels) Right(Installed network, ImageDataset dataset, DecisionMetric metric, LabelledImage[] images)
    {
        BackboneSpec backbone = Sized(network, dataset);
        int[] labels = [.. images.Select(i => i.LabelIndex)];
        FeatureSet features = context.Features(
            backbone, context.Engine.Pretrained.Load(backbone, network.Path), [.. backbone.Stages.Select(s => s.Name)], images);
        int[] rows = [.. Enumerable.Range(0, images.Length).Where(i => !features.Rejected.ContainsKey(i))];
        int[] judged = [.. rows.Select(r => labels[r])];
        FeatureMatrix last = features.Features.Select([(features.Features.Columns - backbone.FeatureDimension, backbone.FeatureDimension)]);
        RidgePoint point = RidgeProbe.Of(
            last, rows, labels, dataset.Labels.Count, context.CancellationToken, ClassWeighting.OfCandidates(metric, judged));
        return ([.. judged.Select((label, i) => point.Predicted[i] == label)], point.SquaredError, judged);
    }

    private BackboneSpec Sized(Installed network, ImageDataset dataset)
    {
        int side = dataset.CommonSide(ImageSplit.Train, context.Options.Picture.Fit);
        return network.Backbone.WithImageSide(TransferPolicy.ImageSideFor(side, network.Backbone.Preprocessing.ResizeShorterSide));
    }
}
