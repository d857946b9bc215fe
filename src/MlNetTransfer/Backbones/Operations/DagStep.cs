namespace MlNetTransfer.Backbones;

/// <summary>A step of a part with branches.</summary>
/// <param name="Op">What it does with one input; null where it is a word.</param>
/// <param name="Word">What it does with several inputs.</param>
/// <param name="Inputs">Numbers of the values it takes: 0 is the input of the whole, n the output of step n, 1-based.</param>
public sealed record DagStep(BackboneOp? Op, IWord? Word, IReadOnlyList<int> Inputs);
