namespace MlNetTransfer.Backbones;

/// <summary>One step of a network, written once in the words of <see cref="ITensorOps{T}"/>.</summary>
public abstract record BackboneOp
{
    /// <summary>Says in words what the operation does. It takes its input over; to use the input twice it asks for it with
    /// <see cref="ITensorOps{T}.Keep"/>.</summary>
    public abstract T Run<T>(ITensorOps<T> words, T x);

    /// <summary>Groups with a kernel from which the output comes with no other kernel between; none where the operation has no kernel.</summary>
    internal virtual IEnumerable<ParameterGroup> LastKernels => [];

    /// <summary>The same of operations that run one after the other.</summary>
    internal static IEnumerable<ParameterGroup> LastKernelsOf(IEnumerable<BackboneOp> ops) =>
        ops.Reverse().Select(op => op.LastKernels.ToArray()).FirstOrDefault(last => last.Length > 0) ?? [];
}
