using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning;
using MlNetTransfer.Profiling;

namespace MlNetTransfer;

/// <summary>What profile, plan and training start from.</summary>
/// <param name="Dataset">Read, checked and split, with what was found.</param>
/// <param name="Size">How much of it there is to train on.</param>
/// <param name="Backbone">With the side that images are scaled to.</param>
/// <param name="Weights">Pretrained.</param>
/// <param name="Plan">Backbone and image side decided; the strategy where it is named, else the linear probe's.</param>
internal sealed record TransferSetup(ImageDataset Dataset, DatasetSize Size, BackboneSpec Backbone, BackboneWeights Weights, PlanDecisions Plan)
{
    private static readonly Finding EmbeddedBackboneUsed = Finding.Info(
        FindingCode.EmbeddedBackbone,
        BackboneCatalog.Embedded,
        "was used as backbone, because none was named and no other is installed; it is small and ships with the product",
        "For a higher accuracy, get a stronger one, for example with 'models pull mobilenetv3_large'; 'models list' shows all.");

    /// <param name="options">The user's.</param>
    /// <param name="pretrained">Weights.</param>
    /// <param name="installed">Chooses where neither backbone nor weights are named.</param>
    /// <param name="progress">Images read.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static TransferSetup Load(
        TransferOptions options,
        IPretrainedBackbones pretrained,
        InstalledBackbones installed,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken)
    {
        bool named = options.Backbone is not null || !string.IsNullOrWhiteSpace(options.Weights);
        (BackboneSpec Backbone, BackboneWeights Weights)? asked = named ? Named(options, pretrained) : null;
        ImageDataset dataset = ImageDatasetReader.Read(options.Dataset, progress, cancellationToken);
        DatasetSize size = DatasetSize.Of(dataset);
        Decision<DecisionMetric> metric = MetricChoice.Of(options.Metric, TrainingSizes(dataset));
        Decision<string>? choice = null;
        if (asked is null)
        {
            (string name, string path, choice) = installed.Choose(dataset, metric.Value, progress, cancellationToken);
            BackboneSpec found = Usable(BackboneCatalog.Find(name).ForInput(options.InputSize)).With(options.Picture);
            asked = (found, pretrained.Load(found, path));
        }

        (BackboneSpec backbone, BackboneWeights weights) = asked.Value;
        int commonSide = dataset.CommonSide(ImageSplit.Train, options.Picture.Fit);
        IReadOnlyList<Finding> seen = PictureSurvey.Of(dataset, options.Picture, progress, cancellationToken);
        PlanDecisions plan = TransferPolicy.Choose(options.Backbone, named, backbone.Name, choice, backbone.Preprocessing.ResizeShorterSide, options.Strategy,
            commonSide, metric);
        return new TransferSetup(
            dataset.WithFindings([.. options.Notes, .. GraphSetup.Findings(backbone, weights), .. seen, .. size.Findings(), .. ResolutionCheck.Of(commonSide, backbone.InputSize), .. named || choice is not null ? Array.Empty<Finding>() : [EmbeddedBackboneUsed]]),
            size,
            backbone.WithImageSide(plan.ImageSide.Value),
            weights,
            plan);
    }

    private static (BackboneSpec Backbone, BackboneWeights Weights) Named(TransferOptions options, IPretrainedBackbones pretrained)
    {
        PretrainedWeights? installed = string.IsNullOrWhiteSpace(options.Weights)
            ? pretrained.Require(options.CacheFolder, options.Backbone)
            : null;
        if (installed is null && options.Backbone is null && pretrained.IsPlainGraph(options.Weights!))
        {
            return GraphSetup.Open(options, pretrained);
        }

        BackboneSpec backbone = (installed?.Name ?? options.Backbone) is { } name ? BackboneCatalog.Find(name) : pretrained.Recognise(options.Weights!);
        backbone = Usable(backbone.ForInput(options.InputSize)).With(options.Picture);
        return (backbone, pretrained.Load(backbone, installed?.Path ?? options.Weights!));
    }

    private static BackboneSpec Usable(BackboneSpec backbone) => BackboneGeometry.Of(backbone) is not null
        ? backbone
        : throw new TransferException(Finding.Error(FindingCode.OptionInvalid, nameof(TransferOptions.InputSize), $"is {backbone.InputSize}, which is too small for a window of {backbone.Name}", "Choose a larger one, or leave it out for the backbone's own."));

    /// <summary>Training images of each class.</summary>
    private static int[] TrainingSizes(ImageDataset dataset)
    {
        int[] sizes = new int[dataset.Labels.Count];
        foreach (LabelledImage image in dataset.In(ImageSplit.Train))
        {
            sizes[image.LabelIndex]++;
        }

        return sizes;
    }
}
