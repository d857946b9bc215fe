using MlNetTransfer.Backbones;

namespace MlNetTransfer.Weights.Structure;

/// <summary>Finds a network of the catalogue in one that was read from a graph, whatever its tensors are called.</summary>
internal sealed class StructureMatch
{
    private readonly StructureTrace _read, _known;
    private readonly int _output;

    private StructureMatch(BackboneSpec backbone, StructureTrace read, StructureTrace known, int output)
    {
        Backbone = backbone;
        _read = read;
        _known = known;
        _output = output;
    }

    /// <summary>The catalogue's network; with folded BatchNorm, where the file has it so.</summary>
    public BackboneSpec Backbone { get; }

    /// <summary>Whether the file holds BatchNorm as the catalogue says.</summary>
    public bool IsExact => BackboneCatalog.Find(Backbone.Name).BatchNorm == Backbone.BatchNorm;

    /// <summary>The layers of the catalogue's network, and those that were read.</summary>
    public IEnumerable<(ParameterGroup Known, ParameterGroup Read)> Groups
    {
        get
        {
            HashSet<int> seen = [_known.Output];
            Stack<(int Known, int Read)> open = new([(_known.Output, _output)]);
            while (open.TryPop(out (int Known, int Read) pair))
            {
                (TraceNode known, TraceNode read) = (_known.Nodes[pair.Known], _read.Nodes[pair.Read]);
                if (known.Group is { } group)
                {
                    yield return (group, read.Group!);
                }

                foreach ((int a, int b) in known.Inputs.Zip(read.Inputs).Where(i => seen.Add(i.First)))
                {
                    open.Push((a, b));
                }
            }
        }
    }

    /// <param name="read">As it was read, with all that stands before its classifier.</param>
    /// <param name="only">The network that is looked for; null for any of the catalogue.</param>
    public static StructureMatch? Find(BackboneSpec read, BackboneSpec? only)
    {
        StructureTrace trace = new(read);
        Dictionary<string, int> positions = [];
        foreach ((int i, TraceNode node) in trace.Nodes.Index())
        {
            positions[node.Print] = i;
        }

        // Those of the same input before others, and as the catalogue has them before folded ones.
        BackboneSpec[] all = [.. BackboneCatalog.All.OrderBy(b => b.InputSize == read.InputSize ? 0 : 1)];
        IEnumerable<BackboneSpec> candidates = only is not null ? [only] : [.. all, .. all.Where(b => b.BatchNorm.IsStored).Select(Folded)];
        foreach (BackboneSpec backbone in candidates.Select(b => b.ForInput(read.InputSize)).Where(b => BackboneGeometry.Of(b) is not null))
        {
            StructureTrace known = new(backbone);
            if (positions.TryGetValue(known.Nodes[known.Output].Print, out int output))
            {
                return new StructureMatch(backbone, trace, known, output);
            }
        }

        return null;
    }

    private static BackboneSpec Folded(BackboneSpec backbone) => backbone with { BatchNorm = BatchNormStorage.Folded };
}
