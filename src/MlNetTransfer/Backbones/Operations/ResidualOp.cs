namespace MlNetTransfer.Backbones;

/// <summary>Activation(shortcut(input) + body(input)); an empty shortcut is the input itself.</summary>
internal sealed record ResidualOp(IReadOnlyList<BackboneOp> Body) : BackboneOp
{
    public IReadOnlyList<BackboneOp> Shortcut { get; init; } = [];

    public Activation Activation { get; init; }

    /// <summary>Those of the body: the shortcut brings what was there before.</summary>
    internal override IEnumerable<ParameterGroup> LastKernels => LastKernelsOf(Body);

    public override T Run<T>(ITensorOps<T> words, T x)
    {
        T shortcut = words.RunOnKept(Shortcut, x), body = words.Run(Body, x);
        return words.Activate(Activation, words.Add(shortcut, body));
    }
}
