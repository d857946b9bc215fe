using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Features;
using MlNetTransfer.Imaging;
using MlNetTransfer.Manifests;
using MlNetTransfer.Options;
using MlNetTransfer.Planning.Strategies;
using MlNetTransfer.Runs.Large;
using MlNetTransfer.Runs.Stations;
using MlNetTransfer.Sessions;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Runs.Kept;

/// <summary>A run that goes on from an earlier model: a head on the features that it kept and those of the images that were given now.</summary>
/// <param name="context">Of the run.</param>
/// <param name="report">Written from the record.</param>
internal sealed class ContinuedRun(RunContext context, IRunReport report)
{
    // Of the network and of what it sees: those of the earlier model.
    private static readonly RunOption[] Inherited =
    [
        OptionTable.Backbone, OptionTable.Weights, OptionTable.InputSize, OptionTable.Background, OptionTable.Fit, OptionTable.ValueRange,
        .. OptionTable.OfAGraph,
    ];

    private TransferOptions Options => context.Options;

    /// <exception cref="TransferException">MNT101 for options that go with no earlier model, MNT731 where it keeps nothing; the codes of a run.</exception>
    /// <param name="original">The run that is repeated; null for none.</param>
    public TransferRun Run(TransferRun? original)
    {
        TransferException.ThrowIfErrors(Refused(isReplay: original is not null));
        OutputFolder.Check(Options.OutputFolder);
        KeptImages kept = KeptImages.Open(Options.From!);
        (BackboneSpec backbone, BackboneWeights weights) = Network(kept);
        NewImages images = new(context, kept);
        ImageDataset given = images.Read();
        (ManifestRow Row, ContentHash Content)[] rows = images.Merge(given, out IReadOnlyList<Finding> changed);

        using ScratchFolder work = ScratchFolder.Create(given.Images.Count * (2L * kept.Origin.Columns));
        string fresh = Path.Combine(work.FullPath, "new" + FeaturePartWriter.Extension);
        Dictionary<string, RejectedImage> failed = Compute(kept, backbone, weights, given, fresh);
        Dictionary<string, ImageSource> pictures = given.Images.DistinctBy(i => Path.GetFullPath(i.Source.Path!))
            .ToDictionary(i => Path.GetFullPath(i.Source.Path!), i => i.Source);
        foreach ((ManifestRow row, ContentHash content) in rows.Where(r => !pictures.ContainsKey(r.Row.Path) && File.Exists(r.Row.Path)))
        {
            pictures.Add(row.Path, ImageSource.FromFile(row.Path, row.Path));
        }

        LargeInput input = new(
            new MergedRows(Options.Data, rows, pictures),
            new FeatureFolder(Options.From!, File.Exists(fresh) ? [kept.Features, fresh] : [kept.Features], true, failed))
        {
            Network = (backbone, weights),
        };
        RunContext named = context with { Options = AsEarlier(kept.Run.Options) with { Notes = [.. Options.Notes, .. changed, .. given.Findings] } };
        return new LargeRun(named, report).Run(input, original, (run, setup, trained, folder) => Complete(run, setup, folder, kept, rows, given));
    }

    /// <summary>These options with the network and the pictures of the earlier model, so that the next run finds them here.</summary>
    private TransferOptions AsEarlier(TransferOptions earlier) => Options with
    {
        Backbone = earlier.Backbone,
        Weights = earlier.Weights,
        InputSize = earlier.InputSize,
        Background = earlier.Background,
        Fit = earlier.Fit,
        ValueRange = earlier.ValueRange,
        GraphFeature = earlier.GraphFeature,
        GraphPixels = earlier.GraphPixels,
        GraphMean = earlier.GraphMean,
        GraphDeviation = earlier.GraphDeviation,
        GraphOrder = earlier.GraphOrder,
    };

    private TransferRun Complete(
        TransferRun run, LargeSetup setup, OutputFolder folder, KeptImages kept, (ManifestRow Row, ContentHash Content)[] rows, ImageDataset given)
    {
        float[] row = new float[setup.Features.Columns];
        (ManifestRow Row, ContentHash Content, int Number)[] used =
        [
            .. rows.Index().Where(r => setup.Set.Splits[r.Index] != LargeSet.LeftOut)
                .Select(r => (AsUsed(r.Item.Row, setup.Set, r.Index), r.Item.Content, r.Index)),
        ];
        ContinuedSummary continued = new Forgetting(kept, [.. used.Select(r => (r.Row, r.Content))], given).Compare(run);
        run = run with { Continued = continued, Dataset = run.Dataset with { Findings = [.. run.Dataset.Findings, .. Forgetting.Findings(continued)] } };
        return KeepStation.Kept(run, () => new KeepStation(context, folder).Write(
            setup.Parts.Origin,
            used.Select(r => (r.Row, r.Content)),
            (writer, k) =>
            {
                setup.Features.Read([used[k].Number], row);
                writer.Append(used[k].Content, row, used[k].Row.Path);
            },
            kept.Weights));
    }

    /// <summary>As it was used: with its split, and under the class that corrections gave it.</summary>
    private static ManifestRow AsUsed(ManifestRow row, LargeSet set, int number) =>
        row with { Split = (ImageSplit)set.Splits[number], Label = set.Labels[set.LabelOf[number]] };

    /// <summary>The network of the model, as it was trained.</summary>
    private (BackboneSpec Backbone, BackboneWeights Weights) Network(KeptImages kept)
    {
        TransferOptions earlier = kept.Run.Options with { CacheFolder = Options.CacheFolder, InputSize = kept.Origin.InputSize };
        LoadStation station = new(context with { Options = earlier });
        (BackboneSpec backbone, BackboneWeights weights) = station.IsNamed ? station.Named() : station.Installed(kept.Origin.Backbone);
        string last = kept.Origin.Stages[^1].Stage;
        backbone = (backbone.Stages[^1].Name == last ? backbone : backbone.CutAfter(last)).WithImageSide(kept.Origin.ImageSide);
        weights = kept.Weights ?? weights;
        return weights.Sha256 == kept.Origin.WeightsSha256
            ? (backbone, weights)
            : throw new TransferException(Finding.Error(
                FindingCode.FeaturesDoNotFit,
                Options.From!,
                $"was trained on other weights of {backbone.Name} than those of {weights.Path}",
                "Install the weights that the model was trained on, or train anew on all images."));
    }

    /// <summary>Features of images that the model does not know.</summary>
    /// <returns>Images that failed, by path.</returns>
    private Dictionary<string, RejectedImage> Compute(KeptImages kept, BackboneSpec backbone, BackboneWeights weights, ImageDataset given, string file)
    {
        HashSet<ContentHash> known = [.. kept.Rows.Select(r => r.Content)];
        LabelledImage[] fresh = [.. given.Images.Where(i => !known.Contains(i.Hash)).DistinctBy(i => i.Hash)];
        Dictionary<string, RejectedImage> failed = [];
        if (fresh.Length == 0)
        {
            return failed;
        }

        string[] stages = [.. kept.Origin.Stages.Select(s => s.Stage)];
        using IFeatureExtractor extractor = context.Engine.OpenFeatures(backbone, weights, stages, null);
        FeatureSet features = context.Features(backbone, weights, stages, fresh);
        FeaturePartWriter.Write(file, kept.Origin with { Key = extractor.Key! }, writer =>
        {
            for (int i = 0; i < fresh.Length; i++)
            {
                if (features.Rejected.TryGetValue(i, out RejectedImage? why))
                {
                    failed[Path.GetFullPath(fresh[i].Source.Path!)] = why;
                }
                else
                {
                    writer.Append(fresh[i].Hash, features.Features.Row(i), fresh[i].Name);
                }
            }
        });
        return failed;
    }

    private IEnumerable<Finding> Refused(bool isReplay)
    {
        foreach (RunOption option in isReplay ? [] : Inherited.Where(o => o.IsSet(Options)))
        {
            yield return Refuse(
                option.Name, $"is '{option.Value(Options)}'", "Leave it out: the network and what it sees of a picture are those of the earlier model.");
        }

        (string Name, object? Value)[] others =
        [
            (nameof(Options.TestData), Options.TestData), (nameof(Options.Unlabelled), Options.Unlabelled), (nameof(Options.CutPoint), Options.CutPoint),
            (nameof(Options.FreezePoint), Options.FreezePoint),
        ];
        foreach ((string name, object? value) in others.Where(o => o.Value is not null))
        {
            yield return Refuse(name, $"is '{value}'", "Leave it out: a head is trained on the network as it is, and old test images stay test images.");
        }

        if (Options.Features is not null || Options.Resume)
        {
            yield return Refuse(Options.Resume ? nameof(Options.Resume) : nameof(Options.Features), "is given", "Leave it out.");
        }

        if (Path.GetFullPath(Options.From!) == Path.GetFullPath(Options.OutputFolder))
        {
            yield return Refuse(
                nameof(Options.OutputFolder),
                $"is the folder of the earlier model, '{Options.OutputFolder}'",
                "Name another folder: the earlier model stays as it is.");
        }

        if (Options.Strategy is { } strategy && strategy != StrategyCatalog.Floor)
        {
            yield return Refuse(
                nameof(Options.Strategy),
                $"is {strategy}",
                $"Leave it out, or name {StrategyCatalog.Floor}: a head is trained on the network as it is.");
        }
    }

    private static Finding Refuse(string option, string what, string hint) =>
        Finding.Error(FindingCode.OptionInvalid, option, $"{what}, which does not go with {nameof(TransferOptions.From)}", hint);
}
