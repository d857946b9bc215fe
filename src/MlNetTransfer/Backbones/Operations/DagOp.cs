using System.Runtime.InteropServices;

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

        List<T> values = [];
        values.Add(x);
        foreach (DagStep step in Steps)
        {
            List<T> inputs = [];
            foreach (int input in step.Inputs)
            {
                inputs.Add(--uses[input] > 0 ? words.Keep(values[input]) : values[input]);
            }

            values.Add(step.Op is { } op ? op.Run(words, inputs[0]) : words.Apply(step.Word!, CollectionsMarshal.AsSpan(inputs)));
        }

        return values[^1];
    }
}
