namespace MlNetTransfer.Weights.Structure;

/// <summary>A node of an ONNX graph.</summary>
/// <param name="Type">Name of the operator.</param>
/// <param name="Domain">Empty for ONNX's own operators.</param>
/// <param name="Inputs">Names of values; empty ones are left out.</param>
/// <param name="Outputs">Names of values.</param>
/// <param name="Attributes">By name.</param>
internal sealed record GraphNode(
    string Type,
    string Domain,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<string> Outputs,
    IReadOnlyDictionary<string, GraphAttribute> Attributes)
{
    public string Output => Outputs[0];

    /// <summary>Name of an input; null where it is left out.</summary>
    public string? Input(int index) => index < Inputs.Count && Inputs[index].Length > 0 ? Inputs[index] : null;

    public long Int(string name, long otherwise) => Attributes.TryGetValue(name, out GraphAttribute? found) ? found.Int : otherwise;

    public float Float(string name, float otherwise) => Attributes.TryGetValue(name, out GraphAttribute? found) ? found.Float : otherwise;

    public string Text(string name) => Attributes.TryGetValue(name, out GraphAttribute? found) ? found.Text : "";

    public long[]? Ints(string name) => Attributes.TryGetValue(name, out GraphAttribute? found) ? found.Ints : null;
}
