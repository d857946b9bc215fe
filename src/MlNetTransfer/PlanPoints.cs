using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning;
using MlNetTransfer.Planning.Recipes;
using MlNetTransfer.Planning.Strategies;
using MlNetTransfer.Training;

namespace MlNetTransfer;

/// <summary>Freeze point and cut of a plan, in the backbone's names and with their reasons.</summary>
internal static class PlanPoints
{
    private const string LeaveOneOut = "exact leave-one-out of ridge regression";

    /// <param name="plan">Without them.</param>
    /// <param name="options">Say which of them the user set.</param>
    /// <param name="backbone">After the cut.</param>
    /// <param name="recipe">What trains.</param>
    /// <param name="probes">Stages that were judged for the cut.</param>
    /// <param name="recipeReasons">The other entries.</param>
    public static PlanDecisions Of(
        PlanDecisions plan, TransferOptions options, BackboneSpec backbone, FineTuningRecipe recipe, IReadOnlyList<StageProbe> probes,
        IReadOnlyList<PlanEntry> recipeReasons)
    {
        string? freeze = recipe.FirstTrainedConvolution == 0 ? null : backbone.FreezePointAt(recipe.FirstTrainedConvolution);
        TransferStrategy strategy = plan.Strategy.Value;
        return plan with
        {
            FreezePoint = IsFreezePointSet(options)
                ? Decision<string?>.ByUser(PlanEntries.FreezePoint, freeze)
                : new(PlanEntries.FreezePoint, freeze, DecidedBy.Policy, new DecisionReason(
                    $"{strategy} {(freeze is null ? "freezes nothing before the layers that train" : "trains from there on")}.", "docs of the strategy")),
            CutPoint = StrategyCatalog.Of(strategy).Stages == StageUse.Cut ? Cut(options, backbone.Stages[^1].Name, probes) : null,
            Recipe = recipeReasons,
        };
    }

    private static bool IsFreezePointSet(TransferOptions options) =>
        options.FreezePoint is not null || options.Settings.Keys.Contains(RecipeEntries.FirstTrainedConvolution.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The plan with everything that can be said before training.</summary>
    public static PlanDecisions Dry(PlanDecisions plan, TransferOptions options, BackboneSpec backbone, ImageDataset dataset)
    {
        if (!FineTuningPolicy.Applies(plan.Strategy.Value))
        {
            return plan;
        }

        BackboneSpec cut = options.CutPoint is { } point ? backbone.CutAfter(point) : backbone;
        int train = dataset.In(ImageSplit.Train).Count(), validation = dataset.In(ImageSplit.Validation).Count();
        FineTuningRecipe recipe = FineTuningPolicy.Choose(plan.Strategy.Value, BackboneShapes.Of(cut), train, validation, dataset.Labels.Count, options.Epochs,
            TransferTraining.Settings(options, cut));
        return Of(plan, options, cut, recipe, [],
            RecipeReasons.Of(recipe, plan.Strategy.Value, train, validation, dataset.Labels.Count, TransferTraining.UserEntries(options)));
    }

    /// <param name="options">Say whether the user set it.</param>
    /// <param name="last">Stage that the network ends with.</param>
    /// <param name="probes">Stages that were judged; none before training.</param>
    private static Decision<string?> Cut(TransferOptions options, string last, IReadOnlyList<StageProbe> probes)
    {
        if (options.CutPoint is { } set)
        {
            return Decision<string?>.ByUser(PlanEntries.CutPoint, set);
        }

        if (probes.MinBy(p => p.SquaredError) is not { } best)
        {
            return new(PlanEntries.CutPoint, null, DecidedBy.Policy, new DecisionReason(
                $"Training chooses the stage before the last whose features have the smallest leave-one-out error.", LeaveOneOut)) { Nothing = "open" };
        }

        return new(PlanEntries.CutPoint, last, DecidedBy.Policy, new DecisionReason(
            $"Of the stages before the last its features have the smallest leave-one-out error, {best.SquaredError:0.000}.", LeaveOneOut)
        {
            Measure = "leave-one-out accuracy of the stage", Measured = best.Accuracy,
        });
    }

    /// <summary>A freeze point may stand before a stage, a block or a parameter group.</summary>
    internal static Finding[] FreezeFindings(string? point, BackboneSpec backbone) =>
        point is not null && backbone.PositionOf(point) is not null ? [] : PointFindings(nameof(TransferOptions.FreezePoint), point, backbone);

    internal static Finding[] PointFindings(string option, string? point, BackboneSpec backbone) => point is null || backbone.Find(point) is not null
        ? []
        : [Finding.Error(
            FindingCode.OptionInvalid,
            option,
            $"there is no stage or block '{point}' in {backbone.Name}; there are {string.Join("; ", backbone.Stages.Select(s => $"{s.Name} ({string.Join(", ", s.Blocks.Select(b => b.Name))})"))}",
            "Name one of them.")];
}
