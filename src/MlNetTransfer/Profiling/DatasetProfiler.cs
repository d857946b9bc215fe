using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Evaluation;
using MlNetTransfer.Features;
using MlNetTransfer.Numerics;
using MlNetTransfer.Sessions;

namespace MlNetTransfer.Profiling;

/// <summary>Measures a set of images with a backbone: a few passes, no training, no source images.</summary>
/// <param name="backbone">The network.</param>
/// <param name="weights">Its pretrained weights.</param>
/// <param name="extract">Opens the extractor of all stages of a network.</param>
/// <param name="measure">Opens what only profiling measures; gives null where the network has nothing of the kind.</param>
/// <param name="store">Where features are kept.</param>
/// <param name="random">Draws the sample, the random network, batches and bootstrap replicates.</param>
/// <param name="most">Images that may pass through a network beyond the features of the pretrained one, each time counted.</param>
internal sealed class DatasetProfiler(
    BackboneSpec backbone,
    BackboneWeights weights,
    Func<BackboneSpec, BackboneWeights, IFeatureExtractor> extract,
    Func<BackboneSpec, BackboneWeights, Measurement, IFeatureExtractor?> measure,
    FeatureStore store,
    RandomSource random,
    long most = long.MaxValue)
{
    private const int MostImages = 2000;

    private readonly (int Start, int Count)[] _columns =
        [.. backbone.Stages.Select((stage, s) => (backbone.Stages.Take(s).Sum(b => b.Channels), stage.Channels))];

    /// <param name="dataset">Its training images are measured.</param>
    /// <param name="time">The clock.</param>
    /// <param name="progress">Images done and in all, pass by pass.</param>
    /// <param name="cancellationToken">Ends the work between two batches.</param>
    public DatasetProfile Measure(ImageDataset dataset, TimeProvider time, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        LabelledImage[] images = ProfileSample.Of(dataset, MostImages, random);
        FeatureSet pretrained = Load(extract(backbone, weights), images, progress, cancellationToken)!;
        int[] rows = [.. Enumerable.Range(0, images.Length).Where(i => !pretrained.Rejected.ContainsKey(i))];
        LeaveOneOut judge = new(rows, [.. images.Select(i => i.LabelIndex)], dataset.Labels.Count, cancellationToken);

        RidgePoint[] stages = PerStage(judge, pretrained.Features);
        NearestNeighbours[] neighbours = [.. _columns.Select(c => judge.Neighbours(pretrained.Features.Select([c])))];

        ProfileEffort effort = ProfileEffort.Of(images.Length, most);
        IReadOnlyList<LayerShift>? shifts = Measured(Measurement.ChannelMoments, [.. images.Take(effort.Moments)]) is { } moments
            ? BatchNormShift.Of(backbone, weights, Kept(moments))
            : null;
        RidgePoint[]? control = effort.Control ? Control(judge, AtRandom(images, progress, cancellationToken)) : null;
        MeasuredDifference? recalibration = Measured(Measurement.BatchStatistics, effort.Recalibration ? images : []) is { } adapted
            ? Difference(judge.Right(judge.Ridge(adapted.Features.Select([_columns[^1]]))), judge.Right(stages[^1]))
            : null;
        SourceAgreement? source = Measured(Measurement.SourceClasses, effort.Source ? images : []) is { } classes
            ? SourceAgreement.Of(Kept(classes), judge.Labels)
            : null;

        RidgePoint best = Best(stages);
        MeasuredDifference? gain = control is null ? null : PretrainingGain.Of(judge.Right(best), judge.Right(Best(control)), random.Fork("bootstrap"));
        PairedComparison beyond = PairedComparison.Of(judge.Right(best), judge.Right(stages[^1]));
        StageProfile[] profiles =
        [
            .. backbone.Stages.Select((stage, s) => new StageProfile(
                stage.Name,
                stage.Channels,
                stages[s].Accuracy,
                Interval.OfProportion(judge.Right(stages[s]).Count(r => r), rows.Length)!,
                neighbours[s].Accuracy,
                control?[s].Accuracy,
                shifts is null ? null : Mean(shifts, stage))),
        ];
        LayerPicture layers = LayerPicture.Of(
            profiles, profiles[Array.IndexOf(stages, best)], new MeasuredDifference(beyond.Difference, beyond.DifferenceInterval));
        (SimilarityWord word, IReadOnlyList<SimilarityEvidence> evidence) = Similarity.Of(
            Math.Max(0, beyond.Difference), beyond.StandardError, stages[^1].Accuracy, dataset.Labels.Count, gain, source?.LabelInformation, layers.LateShift);
        return new DatasetProfile
        {
            Size = DatasetSize.Of(dataset),
            Backbone = backbone.Name,
            Images = rows.Length,
            Stages = profiles,
            Layers = layers,
            AllStagesAccuracy = judge.Ridge(pretrained.Features).Accuracy,
            PretrainingGain = gain,
            RecalibrationGain = recalibration,
            Source = source,
            Similarity = word,
            Evidence = evidence,
            NotMeasured =
            [
                .. shifts is null ? [$"shift and recalibration of BatchNorm, which {NoBatchNorm}"] : Array.Empty<string>(),
                .. backbone.IsTrainable ? Array.Empty<string>() : ["the same graph at random; a small random network stands in for it"],
                .. source is null && effort.Source ? ["what the source classes tell, for these weights have no classifier"] : Array.Empty<string>(),
                .. effort.LeftOut(hasBatchNorm: shifts is not null),
            ],
            ClassAccuracies = [.. judge.Right(best).Zip(judge.Labels).GroupBy(r => r.Second, r => r.First).OrderBy(g => g.Key)
                .Select(g => new ClassAccuracy(dataset.Labels[g.Key], g.Count(), g.Count(right => right) / (double)g.Count()))],
            SuspiciousLabels =
            [
                .. SuspiciousLabels.Find(judge.Labels, best.Predicted, neighbours[Array.IndexOf(stages, best)])
                    .Select(found => new SuspiciousLabel(images[rows[found.Row]].Name, dataset.Labels[judge.Labels[found.Row]], dataset.Labels[found.Class])),
            ],
            Seconds = time.GetElapsedTime(started).TotalSeconds,
        };

        FeatureSet? Measured(Measurement measurement, LabelledImage[] of) =>
            of.Length == 0 ? null : Load(measure(backbone, weights, measurement), of, progress, cancellationToken);
    }

    private static RidgePoint Best(RidgePoint[] points) => points.MaxBy(p => p.Accuracy)!;

    private static MeasuredDifference Difference(bool[] first, bool[] second)
    {
        PairedComparison pair = PairedComparison.Of(first, second);
        return new MeasuredDifference(pair.Difference, pair.DifferenceInterval);
    }

    private string NoBatchNorm => backbone.BatchNorm.WasFolded ? "is folded into these weights" : "this network does not have";

    private double? Mean(IReadOnlyList<LayerShift> shifts, BackboneStage stage)
    {
        HashSet<string> layers = [.. stage.Blocks.SelectMany(b => b.Groups).Select(g => g.BatchNormIn(backbone.BatchNorm)?.Name).OfType<string>()];
        double[] divergences = [.. shifts.Where(s => layers.Contains(s.Layer)).Select(s => s.Divergence)];
        return divergences.Length == 0 ? null : divergences.Average();
    }

    private static FeatureMatrix Kept(FeatureSet set)
    {
        int[] rows = [.. Enumerable.Range(0, set.Features.Rows).Where(i => !set.Rejected.ContainsKey(i))];
        FeatureMatrix kept = new(rows.Length, set.Features.Columns);
        for (int i = 0; i < rows.Length; i++)
        {
            set.Features.Row(rows[i]).CopyTo(kept.Row(i));
        }

        return kept;
    }

    /// <summary>The same network without what it learned, BatchNorm on the images' own statistics where it has any.</summary>
    private FeatureMatrix AtRandom(LabelledImage[] images, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        (BackboneSpec headless, BackboneWeights noise) = RandomBackbone.Create(backbone, random.Fork("random backbone"));
        return Load(measure(headless, noise, Measurement.BatchStatistics) ?? extract(headless, noise), images, progress, cancellationToken)!.Features;
    }

    /// <summary>Of each stage; where another network stands in, of its last one.</summary>
    private RidgePoint[] Control(LeaveOneOut judge, FeatureMatrix features)
    {
        int last = BackboneCatalog.Find(BackboneCatalog.Embedded).FeatureDimension;
        return backbone.IsTrainable ? PerStage(judge, features) : [judge.Ridge(features.Select([(features.Columns - last, last)]))];
    }

    private RidgePoint[] PerStage(LeaveOneOut judge, FeatureMatrix features) => [.. _columns.Select(c => judge.Ridge(features.Select([c])))];

    private FeatureSet? Load(IFeatureExtractor? extractor, LabelledImage[] images, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        using (extractor)
        {
            return extractor is null ? null : store.Load(images, extractor, progress, cancellationToken);
        }
    }
}
