namespace MlNetTransfer.Planning;

/// <summary>Something that would make another choice of the policy likely.</summary>
/// <param name="Sentence">With the figures that it comes from, as <see cref="PlanEvidence.WouldChange"/> has it.</param>
/// <param name="Plain">As one would say it.</param>
public sealed record PlanChange(string Sentence, string Plain);
