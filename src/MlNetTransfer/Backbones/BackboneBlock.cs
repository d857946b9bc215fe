namespace MlNetTransfer.Backbones;

/// <summary>The smallest part that a cut may stand after.</summary>
/// <param name="Name">For example <c>features.3</c>.</param>
/// <param name="Ops">Run one after the other.</param>
/// <param name="Channels">Channels of the output.</param>
public sealed record BackboneBlock(string Name, IReadOnlyList<BackboneOp> Ops, int Channels)
{
    /// <summary>Its parameter groups in the order in which they run.</summary>
    public IReadOnlyList<ParameterGroup> Groups => GroupCollector.Of(Ops);
}
