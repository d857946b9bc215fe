using MlNetTransfer.Planning.Strategies;
using MlNetTransfer.Profiling;

namespace MlNetTransfer.Planning;

/// <summary>The four rules of thumb, literally: small or large, similar or different; and what practitioners add to them.</summary>
internal static class HeuristicPolicy
{
    private const string Rules = "CS231n, transfer learning, and Yosinski et al. 2014 (arXiv:1411.1792)";

    /// <param name="profile">What was measured.</param>
    /// <param name="onlyHeads">Why no layers of the network can be trained here, which leaves the linear probe; null where they can.</param>
    public static (Decision<TransferStrategy> Strategy, PlanEvidence Evidence) Choose(DatasetProfile profile, string? onlyHeads) =>
        (Decide(profile, onlyHeads is null),
            new PlanEvidence { Policy = PlanningPolicy.Heuristic, Trials = [], Confidence = null, OnlyHeads = onlyHeads, WouldChange = [] });

    /// <summary>The choice where its training failed: the linear probe.</summary>
    /// <param name="failed">What was chosen.</param>
    public static Decision<TransferStrategy> Kept(Decision<TransferStrategy> failed) => failed with
    {
        Value = StrategyCatalog.Floor,
        Why = failed.Why with { Sentence = $"{failed.Why.Sentence} {failed.Value} failed, a finding says why, and the linear probe was kept." },
    };

    private static Decision<TransferStrategy> Decide(DatasetProfile profile, bool canFineTune)
    {
        DatasetSize size = profile.Size;
        bool large = LargeDataset.ShareOf(size) >= 1;
        bool pretrainingMayHurt = profile.PretrainingGain is { Interval.Lower: <= 0 };
        (TransferStrategy strategy, string rule, string source) = (large, profile.Similarity) switch
        {
            _ when !canFineTune => (TransferStrategy.LinearProbe, "the linear probe alone needs no libtorch, which is not there", "this machine"),
            (false, SimilarityWord.Similar) => (TransferStrategy.LinearProbe, "small and similar: train a new head alone", Rules),
            (false, SimilarityWord.Different) => (
                TransferStrategy.TruncatedBackbone,
                "small and different: remove the layers near the output and work with the early ones",
                Rules),
            (false, _) => (TransferStrategy.LinearProbe, "small, and neither similar nor different: a new head alone risks nothing", Rules),
            (true, SimilarityWord.Similar) => (TransferStrategy.LateStages, "large and similar: freeze the early layers, retrain the later ones", Rules),
            (true, SimilarityWord.Different) when pretrainingMayHurt => (
                TransferStrategy.FromScratch,
                "large and different, and random weights do as well as pretrained ones: train from scratch",
                "He et al. 2019, arXiv:1811.08883"),
            (true, SimilarityWord.Different) => (
                TransferStrategy.FullFineTuning,
                "large and different: retrain everything from the pretrained weights, with RAdam",
                Rules),
            (true, _) => (TransferStrategy.GradualUnfreezing, "large, and neither similar nor different: unfreeze gradually", "ULMFiT, arXiv:1801.06146"),
        };
        string similarity = profile.Similarity.ToString().ToLowerInvariant();
        FormattableString sentence = $"{size.EffectiveImages} different images, {size.MedianClass} per class, {similarity}: {rule}.";
        return new Decision<TransferStrategy>(PlanEntries.Strategy, strategy, DecidedBy.Policy, new DecisionReason(sentence, source)
        {
            Measure = "different training images", Measured = size.EffectiveImages, Threshold = LargeDataset.From,
        });
    }
}
