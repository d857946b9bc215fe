namespace MlNetTransfer.Backbones;

/// <summary>The words as shapes and cost, for one image.</summary>
/// <param name="backbone">Says how convolutions pad.</param>
internal sealed class ShapeOps(BackboneSpec backbone) : ITensorOps<TensorShape>
{
    private readonly List<long> _multiplyAdds = [];
    private readonly List<long> _outputs = [];

    /// <summary>Of each parameter group, in running order; a multiplication and its addition count once.</summary>
    public IReadOnlyList<long> MultiplyAdds => _multiplyAdds;

    /// <summary>Values of each output that a layer computes.</summary>
    public IReadOnlyList<long> Outputs => _outputs;

    /// <summary>Whether every window found a place.</summary>
    public bool Fits { get; private set; } = true;

    public TensorShape Keep(TensorShape value) => value;

    public TensorShape Convolution(ConvOp layer, TensorShape x)
    {
        TensorShape output = Fitted(layer.Shape(backbone, x));
        _multiplyAdds.Add(layer.MultiplyAdds(output));
        return Computed(output);
    }

    public TensorShape Normalization(NormalizationOp layer, TensorShape x)
    {
        _multiplyAdds.Add(0);
        return Computed(x);
    }

    public IReadOnlyList<TensorShape> Parameters(ParameterGroup group)
    {
        _multiplyAdds.Add(0);
        return [.. group.Tensors(backbone.BatchNorm).Select(t => new TensorShape(t.Shape))];
    }

    public TensorShape Apply(IWord word, params ReadOnlySpan<TensorShape> inputs)
    {
        TensorShape[] shapes = inputs.ToArray();
        TensorShape output = Fitted(word.Shape(shapes));
        if (word.MultiplyAdds(shapes) is > 0 and long cost)
        {
            AddCost(cost);
            Computed(output);
        }

        return output;
    }

    /// <summary>To the group before it; a network that begins without one has its cost by itself.</summary>
    private void AddCost(long cost)
    {
        if (_multiplyAdds.Count == 0)
        {
            _multiplyAdds.Add(0);
        }

        _multiplyAdds[^1] += cost;
    }

    private TensorShape Computed(TensorShape output)
    {
        _outputs.Add(output.Count);
        return output;
    }

    private TensorShape Fitted(TensorShape output)
    {
        Fits &= output.Count > 0;
        return new TensorShape([.. output.Dimensions.Select(d => Math.Max(1, d))]);
    }
}
