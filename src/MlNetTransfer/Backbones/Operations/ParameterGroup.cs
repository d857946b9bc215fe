namespace MlNetTransfer.Backbones;

/// <summary>An operation with tensors of its own. They train together or not at all: a freeze point stands before a group.</summary>
/// <param name="Name">Unique in its network; begins the names of its tensors.</param>
public abstract record ParameterGroup(string Name) : BackboneOp
{
    /// <summary>Whether a kernel trains; else only scales and shifts do.</summary>
    public abstract bool HasKernel { get; }

    /// <summary>Whether BatchNorm belongs to it: stored, folded, or given to it for a training.</summary>
    public virtual bool Normalizes => false;

    /// <summary>The BatchNorm that the weights hold for the group; null for none.</summary>
    /// <param name="storage">What became of BatchNorm in the weights.</param>
    public virtual BatchNormLayout? BatchNormIn(BatchNormStorage storage) => null;

    internal override IEnumerable<ParameterGroup> LastKernels => HasKernel ? [this] : [];

    /// <summary>What the weights hold of the group, and no other.</summary>
    /// <param name="storage">What became of BatchNorm in the weights.</param>
    public abstract IEnumerable<ParameterTensor> Tensors(BatchNormStorage storage);
}
