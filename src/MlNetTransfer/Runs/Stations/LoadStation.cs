using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning;
using MlNetTransfer.Profiling;

namespace MlNetTransfer.Runs.Stations;

/// <summary>The first station: images and a backbone.</summary>
/// <param name="context">Of the run.</param>
/// <param name="search">How the backbone is found where none is named; null for the usual way.</param>
internal sealed class LoadStation(RunContext context, BackboneSearch? search = null)
{
    private static readonly Finding EmbeddedBackboneUsed = Finding.Info(
        FindingCode.EmbeddedBackbone,
        BackboneCatalog.Embedded,
        "was used as backbone, because none was named and no other is installed; it is small and ships with the product",
        $"For a higher accuracy, get ML.NET's ResNet-18 once with 'models pull {BackboneCatalog.Usual}'; an app of your own adds the package "
        + "MlNetTransfer.Weights.ResNet18. 'models list' shows all.");

    private TransferOptions Options => context.Options;

    /// <summary>Whether the user named a backbone or weights.</summary>
    public bool IsNamed => Options.Backbone is not null || !string.IsNullOrWhiteSpace(Options.Weights);

    private IPretrainedBackbones Pretrained => context.Engine.Pretrained;

    /// <exception cref="TransferException">The codes of the data and of the weights, and MNT502 where a device was named that is not there.</exception>
    public RunSetup Run()
    {
        if (Options.Strategy is null)
        {
            // A device that is not there is better said before the work than after.
            TrainableLayers.RequireNamedDevice(context);
        }

        bool named = IsNamed;
        (BackboneSpec Backbone, BackboneWeights Weights)? asked = named ? Named() : null;
        if (asked is null)
        {
            GraphSetup.RefuseForCatalogue(Options);
        }

        ImageDataset dataset = ImageDatasetReader.Read(Options.Dataset, context.Progress, context.CancellationToken);
        DatasetSize size = DatasetSize.Of(dataset);
        Decision<DecisionMetric> metric = MetricChoice.Of(Options.Metric, TrainingSizes(dataset));
        BackboneDecision? choice = null;
        if (asked is null)
        {
            (string name, _, choice) = search?.Known is { } known
                ? (known, "", null)
                : new InstalledBackbones(context, search).Choose(dataset, metric.Value);
            asked = Installed(name);
        }

        (BackboneSpec backbone, BackboneWeights weights) = asked.Value;
        int commonSide = dataset.CommonSide(ImageSplit.Train, Options.Picture.Fit);
        IReadOnlyList<Finding> seen = PictureSurvey.Of(dataset, Options.Picture, context.Progress, context.CancellationToken);
        PlanDecisions plan = TransferPolicy.Choose(
            Options.Backbone, named, backbone.Name, choice, backbone.Preprocessing.ResizeShorterSide, Options.Strategy, commonSide, metric);
        dataset = dataset.WithFindings(
        [
            .. Options.Notes,
            .. GraphSetup.Findings(backbone, weights),
            .. seen,
            .. size.Findings(),
            .. ResolutionCheck.Of(commonSide, backbone.InputSize),
            .. named || choice is not null ? Array.Empty<Finding>() : [EmbeddedBackboneUsed],
        ]);
        return new RunSetup(dataset, dataset.Fingerprint(), size, backbone.WithImageSide(plan.ImageSide.Value), weights, plan);
    }

    /// <summary>The network where no images are to be looked at: the named one; else ML.NET's ResNet-18 where it is here, else the embedded one.</summary>
    /// <exception cref="TransferException">The codes of the weights.</exception>
    public (BackboneSpec Backbone, BackboneWeights Weights) Network() => Named();

    /// <summary>An installed backbone that the user did not name.</summary>
    /// <exception cref="TransferException">MNT402 where it is not installed.</exception>
    public (BackboneSpec Backbone, BackboneWeights Weights) Installed(string name)
    {
        PretrainedWeights installed = Pretrained.Require(Options.CacheFolder, name);
        BackboneSpec found = Usable(BackboneCatalog.Find(name).ForInput(Options.InputSize)).With(Options.Picture) with { Licence = installed.InstalledLicence };
        return (found, Pretrained.Load(found, installed.Path!));
    }

    /// <summary>The same images, to be trained on with another backbone that is installed.</summary>
    /// <param name="setup">With its images.</param>
    /// <param name="name">Of the backbone.</param>
    public RunSetup On(RunSetup setup, string name)
    {
        (BackboneSpec backbone, BackboneWeights weights) = Installed(name);
        int commonSide = setup.Dataset.CommonSide(ImageSplit.Train, Options.Picture.Fit);
        PlanDecisions plan = TransferPolicy.Choose(
            null, false, name, null, backbone.Preprocessing.ResizeShorterSide, Options.Strategy, commonSide, setup.Plan.Metric);
        return setup with { Backbone = backbone.WithImageSide(plan.ImageSide.Value), Weights = weights, Plan = plan };
    }

    /// <summary>What the user named.</summary>
    public (BackboneSpec Backbone, BackboneWeights Weights) Named()
    {
        PretrainedWeights? installed = string.IsNullOrWhiteSpace(Options.Weights) ? Pretrained.Require(Options.CacheFolder, Options.Backbone) : null;
        if (installed is null && Options.Backbone is null && Pretrained.IsPlainGraph(Options.Weights!))
        {
            (BackboneSpec graph, BackboneWeights weights) = GraphSetup.Open(Options, Pretrained);
            return (Usable(graph), weights);
        }

        GraphSetup.RefuseForCatalogue(Options);
        BackboneSpec backbone = (installed?.Name ?? Options.Backbone) is { } name ? BackboneCatalog.Find(name) : Pretrained.Recognise(Options.Weights!);
        backbone = Usable(backbone.ForInput(Options.InputSize)).With(Options.Picture) with { Licence = installed?.InstalledLicence };
        return (backbone, Pretrained.Load(backbone, installed?.Path ?? Options.Weights!));
    }

    private static BackboneSpec Usable(BackboneSpec backbone) => BackboneGeometry.Of(backbone) is not null
        ? backbone
        : throw new TransferException(Finding.Error(
            FindingCode.OptionInvalid,
            nameof(TransferOptions.InputSize),
            $"is {backbone.InputSize}, which is too small for a window of {backbone.Name}",
            "Choose a larger one, or leave it out for the backbone's own."));

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
