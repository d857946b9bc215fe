namespace MlNetTransfer.ModelBuilder.Config;

/// <summary>A member of a JSON object.</summary>
/// <param name="Name">Without quotes and escapes.</param>
/// <param name="Start">Offset of the quote before its name.</param>
/// <param name="Value">What it holds.</param>
internal sealed record ConfigMember(string Name, int Start, ConfigNode Value);
