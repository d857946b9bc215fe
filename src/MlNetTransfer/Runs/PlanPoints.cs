using System.Globalization;
using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning;
using MlNetTransfer.Planning.Recipes;
using MlNetTransfer.Planning.Strategies;
using MlNetTransfer.Training;

namespace MlNetTransfer.Runs;

/// <summary>What the options of a user and the measures of a backbone add to a plan: recipe, freeze point and cut, each with its reason.</summary>
internal static class PlanPoints
{
    private const string LeaveOneOut = "exact leave-one-out of ridge regression";

    /// <exception cref="TransferException">MNT101 where the freeze point or the cut is none of the network.</exception>
    public static void Check(TransferOptions options, BackboneSpec backbone) => TransferException.ThrowIfErrors(
        [.. PointFindings(nameof(options.CutPoint), options.CutPoint, backbone), .. FreezeFindings(options.FreezePoint, backbone)]);

    /// <param name="options">The user's.</param>
    /// <param name="strategy">One that fine-tunes.</param>
    /// <param name="backbone">After the cut.</param>
    /// <param name="dataset">What is trained on.</param>
    /// <exception cref="TransferException">MNT101 where the freeze point is none of the network after the cut.</exception>
    public static FineTuningRecipe RecipeOf(TransferOptions options, TransferStrategy strategy, BackboneSpec backbone, ImageDataset dataset)
    {
        TransferException.ThrowIfErrors(FreezeFindings(options.FreezePoint, backbone));
        int train = dataset.In(ImageSplit.Train).Count(), validation = dataset.In(ImageSplit.Validation).Count();
        return FineTuningPolicy.Choose(
            strategy, BackboneShapes.Of(backbone), train, validation, dataset.Labels.Count, options.Epochs, Settings(options, backbone));
    }

    /// <param name="plan">Without them.</param>
    /// <param name="options">Say which of them the user set.</param>
    /// <param name="backbone">After the cut.</param>
    /// <param name="recipe">What trains.</param>
    /// <param name="probes">Stages that were judged for the cut.</param>
    /// <param name="dataset">What is trained on.</param>
    public static PlanDecisions Of(
        PlanDecisions plan, TransferOptions options, BackboneSpec backbone, FineTuningRecipe recipe, IReadOnlyList<StageProbe> probes, ImageDataset dataset)
    {
        int train = dataset.In(ImageSplit.Train).Count(), validation = dataset.In(ImageSplit.Validation).Count();
        string? freeze = recipe.FirstTrainedConvolution == 0 ? null : backbone.FreezePointAt(recipe.FirstTrainedConvolution);
        TransferStrategy strategy = plan.Strategy.Value;
        return plan with
        {
            FreezePoint = IsFreezePointSet(options)
                ? Decision<string?>.ByUser(PlanEntries.FreezePoint, freeze)
                : new(PlanEntries.FreezePoint, freeze, DecidedBy.Policy, new DecisionReason(
                    $"{strategy} {(freeze is null ? "freezes nothing before the layers that train" : "trains from there on")}.", "docs of the strategy")),
            CutPoint = StrategyCatalog.Of(strategy).Stages == StageUse.Cut ? Cut(options, backbone.Stages[^1].Name, probes) : null,
            Recipe = RecipeReasons.Of(recipe, strategy, train, validation, dataset.Labels.Count, UserEntries(options)),
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
        return Of(plan, options, cut, RecipeOf(options, plan.Strategy.Value, cut, dataset), [], dataset);
    }

    /// <summary>Entries of a recipe that the user set, by name.</summary>
    public static HashSet<string> UserEntries(TransferOptions options) => new(
        [.. options.Settings.Keys, .. options.Epochs is null ? Array.Empty<string>() : [nameof(FineTuningRecipe.Epochs)]], StringComparer.OrdinalIgnoreCase);

    private static IReadOnlyDictionary<string, string> Settings(TransferOptions options, BackboneSpec backbone) => options.FreezePoint is { } point
        ? new Dictionary<string, string>(options.Settings)
        {
            [nameof(FineTuningRecipe.FirstTrainedConvolution)] = backbone.PositionOf(point)!.Value.ToString(CultureInfo.InvariantCulture),
        }
        : options.Settings;

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
    private static Finding[] FreezeFindings(string? point, BackboneSpec backbone) =>
        point is not null && backbone.PositionOf(point) is not null ? [] : PointFindings(nameof(TransferOptions.FreezePoint), point, backbone);

    private static Finding[] PointFindings(string option, string? point, BackboneSpec backbone)
    {
        if (point is null || backbone.Find(point) is not null)
        {
            return [];
        }

        IEnumerable<string> points = backbone.Stages.Select(s => $"{s.Name} ({string.Join(", ", s.Blocks.Select(b => b.Name))})");
        return
        [
            Finding.Error(
                FindingCode.OptionInvalid,
                option,
                $"there is no stage or block '{point}' in {backbone.Name}; there are {string.Join("; ", points)}",
                "Name one of them."),
        ];
    }
}
