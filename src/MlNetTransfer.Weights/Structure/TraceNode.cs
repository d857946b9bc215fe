using MlNetTransfer.Backbones;

namespace MlNetTransfer.Weights.Structure;

/// <summary>A word of a network that ran: what it does, without any name.</summary>
/// <param name="Text">The word with its sizes.</param>
/// <param name="Inputs">Positions of the nodes it takes from; in the order of their prints where that does not matter.</param>
/// <param name="Print">Checksum of the word and of everything before it.</param>
/// <param name="Shape">Of its output.</param>
/// <param name="Group">Whose tensors it uses.</param>
internal sealed record TraceNode(string Text, IReadOnlyList<int> Inputs, string Print, TensorShape Shape, ParameterGroup? Group);
