using System.Globalization;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning;
using MlNetTransfer.Planning.Strategies;

namespace MlNetTransfer.ModelBuilder.Incumbent;

/// <summary>What of a plan is not in the nearest one that ML.NET's <c>ImageClassificationTrainer</c> can do: every entry is in one or the other.</summary>
internal static class PlanGaps
{
    /// <summary>What stands for nothing.</summary>
    public const string None = "none";

    private static readonly string[] Off = [None, "0", "false", ""];

    private static readonly Dictionary<string, string> Because = new()
    {
        ["freezePoint"] = "It freezes the whole network.",
        ["cutPoint"] = "It runs the whole network.",
        ["imageSide"] = "It scales the whole picture to its square, bilinearly and without regard to its shape, and cuts nothing off.",
        [PlanEntries.Metric] = "It compares nothing, and reports plain accuracy.",
        ["optimizer"] = "It has plain gradient descent without momentum, for which step sizes mean something else.",
        ["epochs"] = "They were for layers of the network; a new last layer alone takes its own number.",
        ["batchSize"] = "It was for layers of the network.",
        ["headLearningRate"] = "It was for a head that trains together with layers of the network.",
        ["patience"] = "It was for layers of the network.",
        ["keepBestEpoch"] = "It saves the last epoch, also where an earlier one was better.",
        ["mixWithStart"] = "It saves the weights of the last epoch alone.",
        ["weightDecay"] = "It decays no weights.",
        ["warmUp"] = "Its steps are largest at the start.",
        ["schedule"] = "Its steps become smaller exponentially.",
        ["averageDecay"] = "It saves the last weights, not their average.",
        ["augmentation"] = "Every picture passes the network once, as it is.",
        ["cachedViews"] = "Every picture passes the network once, as it is.",
        ["mixup"] = "Every picture passes the network once, as it is.",
        ["cutMix"] = "Every picture passes the network once, as it is.",
        ["labelSmoothing"] = "Its loss is the plain cross-entropy.",
        ["gradientClip"] = "It shortens no gradients.",
        ["headFromProbe"] = "Its head starts at small random numbers.",
    };

    /// <summary>What holds where the user set the entry.</summary>
    private static readonly Dictionary<string, string> BecauseOfUser = new()
    {
        ["batchSize"] = "With fewer images than a batch its learning rate is not a number.",
        ["headLearningRate"] = "A new last layer is all that it trains, and without steps it learns nothing.",
        ["patience"] = "Nothing is stopped early.",
    };

    /// <param name="plan">What was asked for.</param>
    /// <param name="nearest">What the trainer can do.</param>
    /// <param name="otherNetwork">Why its network is another one; null where it is the same.</param>
    /// <param name="task">What it would be given.</param>
    public static IReadOnlyList<PlanGap> Of(TransferPlan plan, TransferPlan nearest, string? otherNetwork, ImageClassificationTask task)
    {
        UserEntries user = new(plan);
        Dictionary<string, string> can = nearest.Because.ToDictionary(r => r.Entry, r => r.Value);
        List<PlanGap> gaps = [];
        foreach ((string entry, string planned) in Entries(plan).DistinctBy(e => e.Entry))
        {
            bool has = can.TryGetValue(entry, out string? instead);
            if (has ? !planned.Equals(instead, StringComparison.OrdinalIgnoreCase) : !IsOff(entry, planned))
            {
                bool set = user.Find(entry) is not null;
                string because = entry switch
                {
                    PlanEntries.Strategy => StrategyCatalog.Of(plan.Strategy).NotInMLNet,
                    PlanEntries.Backbone => $"{char.ToUpperInvariant(otherNetwork![0])}{otherNetwork[1..]}.",
                    _ => (set ? BecauseOfUser.GetValueOrDefault(entry) : null)
                        ?? Because.GetValueOrDefault(entry, "It trains no layer of the network, to which this belongs."),
                };
                Add(entry, planned, instead ?? None, because, set || entry is PlanEntries.Strategy or PlanEntries.Backbone);
            }
        }

        int side = nearest.ImageSide;
        if (task.InputSize is { } input && input != side)
        {
            Add("inputSize", Text(input), Text(side), "Its networks see squares of one size each.", true);
        }

        if (task.HasClassWeights)
        {
            Add("classWeights", "balanced", None, "It counts every image the same, so that large classes count more.", true);
        }

        if (task.HasOwnWeights)
        {
            Add("weights", "a file of yours", "its own", "It downloads its weights and takes no others.", true);
        }

        if (task.HasUnlabelled)
        {
            Add("unlabelled", "set", None, "It learns nothing from images without labels.", true);
        }

        Add("features", "pooled", "1001 ImageNet scores", "It takes the network's last output, scores and not features.", false);
        Add("regularization", "by leave-one-out", None, "Nothing but the end of the training keeps its layer from learning the images by heart.", false);
        Add("calibration", "temperature", None, "Its scores are the softmax of what it trained.", false);
        if (task.ValidationImages > 0)
        {
            Add("refit", "validation images", None, "It learns from the training images alone.", false);
        }

        return gaps;

        void Add(string entry, string planned, string instead, string because, bool warns) =>
            gaps.Add(new PlanGap(entry, planned, instead, because) { Severity = warns ? Severity.Warning : Severity.Info });
    }

    /// <summary>What a plan says, whether or not with a reason.</summary>
    private static IEnumerable<(string Entry, string Planned)> Entries(TransferPlan plan) =>
    [
        (PlanEntries.Strategy, plan.Strategy.ToString()),
        (PlanEntries.Backbone, plan.Backbone),
        (PlanEntries.ImageSide, Text(plan.ImageSide)),
        .. plan.Because.Select(r => (r.Entry, r.Value)),
        (PlanEntries.FreezePoint, plan.FreezePoint ?? None),
        (PlanEntries.CutPoint, plan.CutPoint ?? None),
    ];

    private static bool IsOff(string entry, string value) => Off.Contains(value) || (entry == "stageDecay" && value == "1")
        || (entry == PlanEntries.Metric && value == nameof(DecisionMetric.Accuracy));

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
