namespace MlNetTransfer.Backbones;

/// <summary>Collects the parameter groups of operations in the order in which they run.</summary>
internal sealed class GroupCollector : ITensorOps<int>
{
    private readonly List<ParameterGroup> _groups = [];
    private bool _frozen;

    public static IReadOnlyList<ParameterGroup> Of(IEnumerable<BackboneOp> ops)
    {
        GroupCollector collector = new();
        collector.Run(ops, 0);
        return collector._groups;
    }

    /// <summary>Whether gradients reach every group.</summary>
    public static bool CanTrain(IEnumerable<BackboneOp> ops)
    {
        GroupCollector collector = new();
        collector.Run(ops, 0);
        return !collector._frozen;
    }

    public int Keep(int value) => value;

    public int Convolution(ConvOp layer, int x) => Add(layer);

    public int Normalization(NormalizationOp layer, int x) => Add(layer);

    public IReadOnlyList<int> Parameters(ParameterGroup group)
    {
        Add(group);
        return new int[group.Tensors(BatchNormStorage.Absent).Count()];
    }

    public int Apply(IWord word, params ReadOnlySpan<int> inputs)
    {
        _frozen |= word.IsFrozen;
        return 0;
    }

    private int Add(ParameterGroup group)
    {
        _groups.Add(group);
        return 0;
    }
}
