namespace MlNetTransfer.Planning;

/// <summary>Which of the installed backbones is taken.</summary>
/// <param name="Decision">Its name and why.</param>
/// <param name="Trials">All that are installed, the best first.</param>
internal sealed record BackboneDecision(Decision<string> Decision, IReadOnlyList<BackboneTrial> Trials);
