namespace MlNetTransfer;

/// <summary>What <see cref="TransferPipeline.PlanTrials"/> found.</summary>
/// <param name="Plans">As of <see cref="TransferPipeline.Plan"/>, one per backbone; the first is on the one that the policy chose.</param>
/// <param name="List">Everything that may be tried.</param>
public sealed record TrialPlan(IReadOnlyList<PlanResult> Plans, TrialList List);
