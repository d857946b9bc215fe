using System.Runtime.InteropServices;

namespace MlNetTransfer.Backbones;

/// <summary>Branches run on the same input; their channels are put behind each other.</summary>
internal sealed record ConcatOp(IReadOnlyList<IReadOnlyList<BackboneOp>> Branches) : BackboneOp
{
    internal override IEnumerable<ParameterGroup> LastKernels => Branches.SelectMany(LastKernelsOf);

    public override T Run<T>(ITensorOps<T> words, T x)
    {
        List<T> outputs = [];
        foreach (IReadOnlyList<BackboneOp> branch in Branches)
        {
            bool last = outputs.Count == Branches.Count - 1;
            outputs.Add(last ? words.Run(branch, x) : words.RunOnKept(branch, x));
        }

        return words.Concat(CollectionsMarshal.AsSpan(outputs));
    }
}
