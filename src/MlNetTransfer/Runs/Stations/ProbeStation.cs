using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Export;
using MlNetTransfer.Features;
using MlNetTransfer.Numerics;
using MlNetTransfer.Planning;
using MlNetTransfer.Planning.Strategies;
using MlNetTransfer.Training;

namespace MlNetTransfer.Runs.Stations;

/// <summary>A head on the frozen network: features of the stages that the plan asks for, the head, and the export of both against its scores.</summary>
internal sealed class ProbeStation(RunContext context)
{
    /// <param name="plan">What to train; where it fine-tunes, the head does not learn from the validation images.</param>
    /// <param name="backbone">The network, cut where the user said so.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="dataset">Its test images are left out.</param>
    /// <param name="knownProbe">The head on the last stage, where it was trained before; else null.</param>
    public TrainedTransfer Run(
        PlanDecisions plan, BackboneSpec backbone, BackboneWeights weights, ImageDataset dataset, HeadTrainingResult? knownProbe)
    {
        Strategy strategy = StrategyCatalog.Of(plan.Strategy.Value);
        bool selects = context.Options.CutPoint is null && strategy.Stages != StageUse.All;

        // Where no strategy is named, the features of the other stages are for the profile, which reads them from the cache; so do the trials after it.
        bool all = selects || context.Options.Strategy is null || knownProbe is not null;
        LabelledImage[] images = [.. dataset.Images.Where(i => i.Split != ImageSplit.Test)];
        FeatureSet features = context.Features(backbone, weights, [.. all ? backbone.Stages.Select(s => s.Name) : [backbone.Stages[^1].Name]], images);
        dataset = dataset.Without(images, features.Rejected).WithFindings(features.Findings);
        context.Clock.EndFeatures();

        Rows rows = new(
            [.. images.Select(i => i.LabelIndex)], dataset.Labels.Count, RowsOf(ImageSplit.Train), RowsOf(ImageSplit.Validation));
        Stages stages = selects
            ? Select(plan, strategy, backbone, features.Features, rows)
            : new Stages(backbone, [backbone.Stages[^1].Name], all ? Last(features.Features, backbone) : features.Features, []);
        HeadTrainingResult head = knownProbe is not null && !selects ? knownProbe : Train(strategy, stages.Features, rows);
        TrainedTransfer trained = new()
        {
            Model = new ClassifierModel(stages.Backbone, weights, head.Head, dataset.Labels) { Stages = stages.Names },
            Plan = plan,
            Dataset = dataset.WithFindings(head.Findings),
            ValidationLogits = head.ValidationLogits,
            Probe = head,
            StageProbes = stages.Probes,
        };
        return Compared(trained, images, stages.Features, rows);

        int[] RowsOf(ImageSplit split) =>
            [.. Enumerable.Range(0, images.Length).Where(i => images[i].Split == split && !features.Rejected.ContainsKey(i))];
    }

    private static FeatureMatrix Last(FeatureMatrix features, BackboneSpec backbone) =>
        features.Select([(features.Columns - backbone.FeatureDimension, backbone.FeatureDimension)]);

    private Stages Select(PlanDecisions plan, Strategy strategy, BackboneSpec backbone, FeatureMatrix features, Rows rows)
    {
        StageSelection selection = new(
            features,
            [.. backbone.Stages.Select(s => (s.Name, s.Channels))],
            rows.Labels,
            rows.Classes,
            rows.Train,
            ClassWeighting.OfCandidates(plan.Metric.Value, [.. rows.Train.Select(r => rows.Labels[r])]));
        int[] chosen = strategy.Stages == StageUse.ChosenSet
            ? selection.BestSet(context.CancellationToken)
            : [selection.BestCut(context.CancellationToken)];
        string[] names = [.. chosen.Select(s => backbone.Stages[s].Name)];
        return new Stages(backbone.CutAfter(names[^1]), names, features.Select(selection.ColumnsOf(chosen)), selection.Probes);
    }

    private HeadTrainingResult Train(Strategy strategy, FeatureMatrix features, Rows rows)
    {
        HeadTrainingResult head = HeadTrainer.Train(
            features,
            rows.Labels,
            rows.Classes,
            rows.Train,
            rows.Validation,
            new HeadOptions { RefitOnValidation = !strategy.FineTunes && context.Options.Feed is not { KeepValidationApart: true } },
            context.Random("head"),
            context.Progress,
            context.CancellationToken);
        HeadValidation? validation = head.Summary.Validation;
        context.Options.Feed?.OnJudged?.Invoke(new TransferFeed.Judged(
            strategy.FineTunes ? StrategyCatalog.Floor : strategy.Name,
            0,
            new TrainingEpoch(0, null, validation?.LogLossAfter, validation?.Accuracy, 0),
            head.Summary.Ridge.Accuracy));
        return head;
    }

    private TrainedTransfer Compared(TrainedTransfer trained, LabelledImage[] images, FeatureMatrix features, Rows rows)
    {
        int[] seen = ExportCheck.Few(rows.Validation.Length > 0 ? rows.Validation : rows.Train);
        ExportCheck check = new(context);
        TrainingParity parity = check.Compare(
            trained.Model, [.. seen.Select(r => images[r])], ExportCheck.Logits(trained.Probe.Head, features, seen));
        return trained with
        {
            TrainingParity = parity,
            SecondsPerImage = check.SecondsPerImage,
            Dataset = parity.Holds ? trained.Dataset : trained.Dataset.WithFindings(
                [ExportCheck.Differs(parity, "Delete the cache folder and run again; the test figures are those of the exported model.")]),
        };
    }

    /// <param name="Labels">[images].</param>
    /// <param name="Classes">How many there are.</param>
    /// <param name="Train">Rows to learn from.</param>
    /// <param name="Validation">Rows to judge on.</param>
    private sealed record Rows(int[] Labels, int Classes, int[] Train, int[] Validation);

    /// <param name="Backbone">Cut after the last of them.</param>
    /// <param name="Names">In the order of the network.</param>
    /// <param name="Features">[images × their channels].</param>
    /// <param name="Probes">Stages that were judged.</param>
    private sealed record Stages(BackboneSpec Backbone, string[] Names, FeatureMatrix Features, IReadOnlyList<StageProbe> Probes);
}
