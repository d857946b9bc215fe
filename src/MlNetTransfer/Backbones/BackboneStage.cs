namespace MlNetTransfer.Backbones;

/// <summary>Blocks at one resolution.</summary>
/// <param name="Name"><c>stem</c>, <c>stage1</c> …</param>
/// <param name="Blocks">Run one after the other.</param>
/// <param name="Channels">Channels of the output.</param>
/// <param name="TotalStride">Input pixels per output pixel.</param>
public sealed record BackboneStage(string Name, IReadOnlyList<BackboneBlock> Blocks, int Channels, int TotalStride);
