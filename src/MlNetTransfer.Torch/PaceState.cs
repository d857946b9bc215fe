using MlNetTransfer.Planning;

namespace MlNetTransfer.Torch;

/// <summary>What the planning of a training's time has measured and decided.</summary>
/// <param name="Plan">That holds.</param>
/// <param name="NextCheck">Step at which it is checked.</param>
/// <param name="Steps">Seconds of the last steps at the own side.</param>
/// <param name="SmallSteps">The same at the smaller side.</param>
/// <param name="Judgements">Seconds of the last judgements.</param>
internal sealed record PaceState(
    TimePlan Plan, int NextCheck, IReadOnlyList<double> Steps, IReadOnlyList<double> SmallSteps, IReadOnlyList<double> Judgements);
