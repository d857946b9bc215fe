using System.Globalization;

namespace MlNetTransfer.Backbones;

/// <summary>Convolution with the normalisation of its backbone and an activation.</summary>
/// <param name="Name">Prefix of its tensors: <c>Name.weight</c> [Out, In / Groups, Kernel, KernelWidth], and where there is no BatchNorm <c>Name.bias</c>
/// [Out].</param>
/// <param name="In">Input channels.</param>
/// <param name="Out">Output channels.</param>
/// <param name="Kernel">Rows of the kernel, and its columns unless said otherwise.</param>
/// <param name="Stride">Step in both directions.</param>
/// <param name="Groups">1, or <paramref name="In"/> for a depthwise convolution.</param>
/// <param name="Activation">What follows.</param>
public sealed record ConvOp(string Name, int In, int Out, int Kernel, int Stride, int Groups, Activation Activation) : ParameterGroup(Name)
{
    /// <summary>Columns of the kernel.</summary>
    public int KernelWidth { get; init; } = Kernel;

    /// <summary>Rows and columns of zeros on each side, where the backbone does not pad as TensorFlow does; half the kernel unless said otherwise.</summary>
    internal int? SymmetricPadding { get; init; }

    /// <summary>Whether it pads by the size of its input, whatever its backbone does.</summary>
    public SameEdges Same { get; init; }

    /// <summary>Rows and columns of zeros, where they are neither symmetric nor depend on the size of the input.</summary>
    public EdgePadding? Edges { get; init; }

    /// <summary>Pads symmetrically even in a backbone that pads as TensorFlow does.</summary>
    internal bool PadsSymmetrically { get; init; }

    /// <summary>False: it has a bias instead, also in a backbone with BatchNorm.</summary>
    public bool HasBatchNorm { get; init; } = true;

    /// <summary>Prefix of the BatchNorm's tensors; in PyTorch's sequential naming it stands right after the convolution, at index + 1.</summary>
    public string BatchNormName { get => field ?? NextIndex(); init; }

    /// <inheritdoc/>
    public override bool HasKernel => true;

    /// <inheritdoc/>
    public override bool Normalizes => HasBatchNorm;

    /// <summary>The kernel, [Out, In / Groups, Kernel, KernelWidth].</summary>
    public ParameterTensor Weight => new($"{Name}.weight", ParameterRole.Kernel, Out, In / Groups, Kernel, KernelWidth);

    /// <summary>The bias, [Out]; there where the weights hold no BatchNorm.</summary>
    public ParameterTensor Bias => new($"{Name}.bias", ParameterRole.Affine, Out);

    /// <inheritdoc/>
    public override IEnumerable<ParameterTensor> Tensors(BatchNormStorage storage) =>
        BatchNormIn(storage) is { } batchNorm ? [Weight, .. batchNorm.Tensors] : [Weight, Bias];

    /// <inheritdoc/>
    public override BatchNormLayout? BatchNormIn(BatchNormStorage storage) => HasBatchNorm && storage.IsStored ? new(BatchNormName, Out) : null;

    /// <inheritdoc/>
    public override T Run<T>(ITensorOps<T> words, T x) => words.Activate(Activation, words.Convolution(this, x));

    /// <summary>Shape of the output.</summary>
    /// <param name="backbone">Says how it pads.</param>
    /// <param name="x">The input.</param>
    public TensorShape Shape(BackboneSpec backbone, TensorShape x)
    {
        (int before, int after) = ConvolutionPadding.Rows(backbone, this, x.Side);
        return TensorShape.Map(Out, TensorShape.Windows(x.Side + before + after, Kernel, Stride));
    }

    /// <summary>For one image.</summary>
    internal long MultiplyAdds(TensorShape output) => output.Count * (In / Groups) * Kernel * KernelWidth;

    private string NextIndex()
    {
        int dot = Name.LastIndexOf('.');
        int index = int.Parse(Name.AsSpan(dot + 1), CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{Name[..dot]}.{index + 1}");
    }
}
