using MlNetTransfer.Backbones;

namespace MlNetTransfer.Weights.Structure;

/// <summary>A convolution with its bias or BatchNorm; a linear layer on pooled features is one of 1 × 1.</summary>
internal sealed class ConvolutionStep(int input, int inputChannels, TensorShape shape) : NetworkStep([input], shape)
{
    private Func<float[]>? _bias;
    private BatchNormValues? _batchNorm;

    public required int Rows { get; init; }

    public required int Columns { get; init; }

    public required int Stride { get; init; }

    public required int Groups { get; init; }

    public required EdgePadding Edges { get; init; }

    public SameEdges Same { get; init; }

    /// <summary>[out, in / groups, rows, columns].</summary>
    public required Func<float[]> Kernel { get; set; }

    public Func<float[]> Bias
    {
        get => _bias ?? Channels.All(Shape.Channels, 0);
        init => _bias = value;
    }

    public bool IsLinear => Rows == 1 && Columns == 1 && Stride == 1 && Groups == 1 && Shape.Side == 1 && _batchNorm is null;

    public override string Kind => "conv";

    public override double? Epsilon => _batchNorm?.Epsilon;

    /// <summary>Convolutions of single pixels, as in gates, never had BatchNorm.</summary>
    public override BackboneOp Operation(string name, BatchNormStorage storage) =>
        new ConvOp(name, inputChannels, Shape.Channels, Rows, Stride, Groups, Activation.None)
        {
            KernelWidth = Columns,
            Edges = Same == SameEdges.None ? Edges : null,
            Same = Same,
            BatchNormName = $"{name}_bn",
            HasBatchNorm = storage.IsStored ? _batchNorm is not null : Shape.Side > 1,
        };

    public override IEnumerable<float[]> Values(BatchNormStorage storage) => _batchNorm is null ? [Kernel(), Bias()] : [Kernel(), .. _batchNorm.Read(storage)];

    public bool TryNormalize(BatchNormValues batchNorm)
    {
        if (_batchNorm is not null)
        {
            return false;
        }

        _batchNorm = _bias is null ? batchNorm : batchNorm.Without(_bias);
        _bias = null;
        return true;
    }

    public override bool TryScale(Func<float[]> factors)
    {
        if (_batchNorm is not null)
        {
            _batchNorm = _batchNorm.Scaled(factors);
            return true;
        }

        Kernel = Channels.Kernels(Kernel, factors);
        _bias = _bias is null ? null : Channels.Each(_bias, factors, (b, f) => b * f);
        return true;
    }

    public override bool TryShift(Func<float[]> summands)
    {
        if (_batchNorm is not null)
        {
            _batchNorm = _batchNorm.Shifted(summands);
            return true;
        }

        _bias = Channels.Each(Bias, summands, (b, s) => b + s);
        return true;
    }
}
