namespace MlNetTransfer.Backbones;

/// <summary>A part of a network with branches of any kind: one value in, one out. What a block does that was read from a graph.</summary>
/// <param name="Steps">In running order; the last one gives the output.</param>
public sealed record DagOp(IReadOnlyList<DagStep> Steps) : BackboneOp
{
    /// <summary>Those that are met first on every way back from the output.</summary>
    internal override IEnumerable<ParameterGroup> LastKernels
    {
        get
        {
            HashSet<int> wanted = [Steps.Count];
            List<ParameterGroup> last = [];
            for (int i = Steps.Count; i > 0; i--)
            {
                DagStep step = Steps[i - 1];
                if (!wanted.Contains(i))
                {
                    continue;
                }

                ParameterGroup[] kernels = step.Op is null ? [] : [.. step.Op.LastKernels];
                last.AddRange(kernels);
                wanted.UnionWith(kernels.Length > 0 ? [] : step.Inputs);
            }

            return last;
        }
    }

    /// <inheritdoc/>
    public override T Run<T>(ITensorOps<T> words, T x)
    {
        int[] uses = new int[Steps.Count + 1];
        foreach (int input in Steps.SelectMany(s => s.Inputs))
        {
            uses[input]++;
        }

        T[] values = new T[Steps.Count + 1];
        values[0] = x;
        for (int i = 0; i < Steps.Count; i++)
        {
            T[] inputs = [.. Steps[i].Inputs.Select(input => --uses[input] > 0 ? words.Keep(values[input]) : values[input])];
            values[i + 1] = Steps[i].Op is { } op ? op.Run(words, inputs[0]) : words.Apply(Steps[i].Word!, inputs);
        }

        return values[^1];
    }
}
