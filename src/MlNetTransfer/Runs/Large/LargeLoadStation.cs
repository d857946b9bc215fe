using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Features;
using MlNetTransfer.Planning;
using MlNetTransfer.Planning.Strategies;
using MlNetTransfer.Runs.Stations;

namespace MlNetTransfer.Runs.Large;

/// <summary>The first station of a run on features in files: the files, the images of the manifest, a sample of their pictures, the backbone.</summary>
/// <param name="context">Of the run.</param>
/// <param name="input">Images and features.</param>
internal sealed class LargeLoadStation(RunContext context, LargeInput input)
{
    private static readonly DecisionReason OfFeatures = new(
        $"The features were computed before, with the network as it is: a head is what they can train.", "docs/cluster.md");

    private TransferOptions Options => context.Options;

    /// <summary>Options that a run on features in files cannot follow.</summary>
    public static IEnumerable<Finding> Refused(TransferOptions options)
    {
        if (Directory.Exists(options.Data))
        {
            yield return Refused(nameof(options.Data), $"is the folder '{options.Data}'", "Name the manifest that 'index' wrote.");
        }

        if (options.Strategy is { } strategy && strategy != StrategyCatalog.Floor)
        {
            yield return Refused(
                nameof(options.Strategy), $"is {strategy}", $"Leave it out, or name {StrategyCatalog.Floor}: the features train a head alone.");
        }

        (string Name, object? Value)[] others =
        [
            (nameof(options.TestData), options.TestData), (nameof(options.Unlabelled), options.Unlabelled), (nameof(options.CutPoint), options.CutPoint),
            (nameof(options.FreezePoint), options.FreezePoint),
        ];
        foreach ((string name, object? value) in others.Where(o => o.Value is not null))
        {
            yield return Refused(name, $"is '{value}'", "Leave it out; test images stand in the manifest, with split test.");
        }
    }

    /// <exception cref="TransferException">MNT611 to MNT613 where the features are damaged, others, or not there; the codes of the manifest and of the
    /// weights.</exception>
    public LargeSetup Run()
    {
        (IManifestRows manifest, FeatureFolder folder) = (input.Manifest, input.Folder);
        FeatureParts parts = FeatureParts.Open(folder.Files, verify: !folder.IsVerified, context.CancellationToken);
        try
        {
            (BackboneSpec backbone, BackboneWeights weights) = input.Network ?? Network(parts.Origin);
            (int Start, int Count) columns = FeatureOrigins.ColumnsOf(parts.Origin, backbone, weights, folder.Name);
            string[] stages = [backbone.Stages[^1].Name];
            if (input.Network is not null)
            {
                columns = (0, parts.Origin.Columns);
                stages = [.. parts.Origin.Stages.Select(s => s.Stage)];
            }

            backbone = backbone.WithImageSide(parts.Origin.ImageSide);
            (LargeSet set, int[] rows) = new LargeSetReader(manifest, folder, Options, context.Progress, context.CancellationToken).Read(parts);
            LargeSample sample = LargeSample.Open(set, rows, manifest, Options, context.Progress, context.CancellationToken);
            Decision<DecisionMetric> metric = MetricChoice.Of(Options.Metric, [.. set.Size.Classes.Select(c => c.Images)]);
            PlanDecisions plan = TransferPolicy.Choose(
                Options.Backbone,
                !string.IsNullOrWhiteSpace(Options.Weights),
                backbone.Name,
                null,
                backbone.Preprocessing.ResizeShorterSide,
                Options.Strategy,
                parts.Origin.ImageSide,
                metric);
            plan = plan with
            {
                Strategy = Options.Strategy is null
                    ? new Decision<TransferStrategy>(PlanEntries.Strategy, StrategyCatalog.Floor, DecidedBy.Default, OfFeatures)
                    : plan.Strategy,
                Backbone = Options.Backbone is null && string.IsNullOrWhiteSpace(Options.Weights)
                    ? new Decision<string>(PlanEntries.Backbone, backbone.Name, DecidedBy.Default, OfFeatures)
                    : plan.Backbone,
                ImageSide = new Decision<int>(PlanEntries.ImageSide, parts.Origin.ImageSide, DecidedBy.Default, OfFeatures),
            };
            return new LargeSetup(
                manifest,
                set,
                sample,
                parts,
                new StoredFeatures(parts, set.Places, columns),
                stages,
                new RunSetup(sample.Dataset, set.Fingerprint, set.Size, backbone, weights, plan));
        }
        catch
        {
            parts.Dispose();
            throw;
        }
    }

    /// <summary>The network that the user named, or that of the features, at their size where he named none.</summary>
    private (BackboneSpec Backbone, BackboneWeights Weights) Network(FeatureOrigin origin)
    {
        (BackboneSpec Backbone, BackboneWeights Weights) network = Open(context);
        return Options.InputSize is null && network.Backbone.InputSize != origin.InputSize
            ? Open(context with { Options = Options with { InputSize = origin.InputSize } })
            : network;

        (BackboneSpec Backbone, BackboneWeights Weights) Open(RunContext asked) =>
            new LoadStation(asked) is { IsNamed: true } named ? named.Named() : new LoadStation(asked).Installed(origin.Backbone);
    }

    private static Finding Refused(string option, string what, string hint) =>
        Finding.Error(FindingCode.OptionInvalid, option, $"{what}, which does not go with {nameof(TransferOptions.Features)}", hint);
}
