using System.Globalization;
using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Planning;
using MlNetTransfer.Training;

namespace MlNetTransfer;

/// <summary>Freeze point and cut of a plan, in the backbone's names and with their reasons.</summary>
internal static class PlanPoints
{
    /// <param name="plan">Without them.</param>
    /// <param name="options">Say which of them the user set.</param>
    /// <param name="backbone">After the cut.</param>
    /// <param name="recipe">What trains.</param>
    /// <param name="probes">Stages that were judged for the cut.</param>
    /// <param name="recipeReasons">Of the other entries.</param>
    public static TransferPlan Of(
        TransferPlan plan, TransferOptions options, BackboneSpec backbone, FineTuningRecipe recipe, IReadOnlyList<StageProbe> probes, IReadOnlyList<Reason> recipeReasons)
    {
        string? freeze = recipe.FirstTrainedConvolution == 0 ? null : backbone.FreezePointAt(recipe.FirstTrainedConvolution);
        string? cut = plan.Strategy == TransferStrategy.TruncatedBackbone ? options.CutPoint ?? backbone.Stages[^1].Name : null;
        return plan with
        {
            FreezePoint = freeze,
            CutPoint = cut,
            Because =
            [
                .. plan.Because,
                options.FreezePoint is not null || options.Settings.Keys.Contains(nameof(FineTuningRecipe.FirstTrainedConvolution), StringComparer.OrdinalIgnoreCase) ? new Reason("freezePoint", freeze ?? "none", "You set it.", "user")
                    : new Reason("freezePoint", freeze ?? "none", freeze is null ? $"{plan.Strategy} freezes nothing before the layers that train." : $"{plan.Strategy} trains from there on.", "docs of the strategy"),
                .. cut is null ? [] : new[] { CutReason(cut, options, probes) },
                .. recipeReasons,
            ],
        };
    }

    /// <summary>The plan with everything that can be said before training.</summary>
    public static TransferPlan Dry(TransferPlan plan, TransferOptions options, BackboneSpec backbone, ImageDataset dataset)
    {
        if (!FineTuningPolicy.Applies(plan.Strategy))
        {
            return plan;
        }

        BackboneSpec cut = options.CutPoint is { } point ? backbone.CutAfter(point) : backbone;
        int train = dataset.In(ImageSplit.Train).Count(), validation = dataset.In(ImageSplit.Validation).Count();
        FineTuningRecipe recipe = FineTuningPolicy.Choose(plan.Strategy, BackboneShapes.Of(cut), train, validation, dataset.Labels.Count, options.Epochs, TransferTraining.Settings(options, cut));
        return Of(plan, options, cut, recipe, [], RecipeReasons.Of(recipe, plan.Strategy, train, validation, dataset.Labels.Count, TransferTraining.UserEntries(options)));
    }

    private static Reason CutReason(string cut, TransferOptions options, IReadOnlyList<StageProbe> probes) => options.CutPoint is not null
        ? new Reason("cutPoint", cut, "You set it.", "user")
        : probes.Count == 0 ? new Reason("cutPoint", "open", "Training chooses the stage before the last whose features have the smallest leave-one-out error.", "exact leave-one-out of ridge regression")
        : new Reason(
            "cutPoint",
            cut,
            string.Create(CultureInfo.InvariantCulture, $"Of the stages before the last its features have the smallest leave-one-out error, {probes.Min(p => p.SquaredError):0.000}."),
            "exact leave-one-out of ridge regression")
        {
            Measure = "leave-one-out accuracy of the stage",
            Measured = probes.MinBy(p => p.SquaredError)!.Accuracy,
        };
}
