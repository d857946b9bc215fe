using System.Globalization;

namespace MlNetTransfer.Backbones;

/// <summary>One step of a network, described once and lowered to ONNX and to trainable modules.</summary>
internal abstract record BackboneOp;

/// <summary>Convolution with the normalisation of its backbone and an activation.</summary>
/// <param name="Name">Prefix of its tensors: <c>Name.weight</c> [Out, In / Groups, Kernel, KernelWidth], and <c>Name.bias</c> [Out] where there is no BatchNorm.</param>
/// <param name="In">Input channels.</param>
/// <param name="Out">Output channels.</param>
/// <param name="Kernel">Rows of the kernel, and its columns unless said otherwise.</param>
/// <param name="Stride">Step in both directions.</param>
/// <param name="Groups">1, or <paramref name="In"/> for a depthwise convolution.</param>
/// <param name="Activation">What follows.</param>
internal sealed record ConvOp(string Name, int In, int Out, int Kernel, int Stride, int Groups, Activation Activation) : BackboneOp
{
    /// <summary>Columns of the kernel.</summary>
    public int KernelWidth { get; init; } = Kernel;

    /// <summary>Rows and columns of zeros on each side, where the backbone does not pad as TensorFlow does; half the kernel unless said otherwise.</summary>
    public int? SymmetricPadding { get; init; }

    /// <summary>Pads symmetrically even in a backbone that pads as TensorFlow does.</summary>
    public bool PadsSymmetrically { get; init; }

    /// <summary>False: it has a bias instead, also in a backbone with BatchNorm.</summary>
    public bool HasBatchNorm { get; init; } = true;

    /// <summary>BatchNorm alone, before a convolution: channels pass unchanged, no kernel stands in the weights and none trains.</summary>
    public bool IsNormalizationOnly { get; init; }

    /// <summary>Prefix of the BatchNorm's tensors; in PyTorch's sequential naming it stands right after the convolution, at index + 1.</summary>
    public string BatchNormName { get => field ?? NextIndex(); init; }

    /// <summary>BatchNorm and activation in front of a convolution (arXiv:1603.05027).</summary>
    public static ConvOp Normalization(string name, int channels, Activation activation) =>
        new(name, channels, channels, 1, 1, channels, activation) { IsNormalizationOnly = true, BatchNormName = name };

    private string NextIndex()
    {
        int dot = Name.LastIndexOf('.');
        int index = int.Parse(Name.AsSpan(dot + 1), CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{Name[..dot]}.{index + 1}");
    }
}

/// <summary>Where a pooling window may stand.</summary>
internal enum PoolPadding
{
    /// <summary>Inside the input alone.</summary>
    Valid,

    /// <summary>The last window may hang over the end.</summary>
    CeilMode,

    /// <summary>Half the window of nothing on every side.</summary>
    Symmetric,

    /// <summary>TensorFlow's SAME.</summary>
    Same,
}

/// <summary>Largest value of each window; what hangs over the edge does not count.</summary>
internal sealed record MaxPoolOp(int Kernel, int Stride, PoolPadding Padding) : BackboneOp;

/// <summary>Mean of each window at stride 1 over an input of the same size; what hangs over the edge does not count.</summary>
internal sealed record AveragePoolOp(int Kernel) : BackboneOp;

/// <summary>Activation(shortcut(input) + body(input)); an empty shortcut is the input itself.</summary>
internal sealed record ResidualOp(IReadOnlyList<BackboneOp> Body) : BackboneOp
{
    public IReadOnlyList<BackboneOp> Shortcut { get; init; } = [];

    public Activation Activation { get; init; }
}

/// <summary>Branches run on the same input; their channels are put behind each other.</summary>
internal sealed record ConcatOp(IReadOnlyList<IReadOnlyList<BackboneOp>> Branches) : BackboneOp;

/// <summary>Squeeze and excitation (arXiv:1709.01507): every channel times expand(reduce(its mean over the input)).</summary>
internal sealed record GateOp(ConvOp Reduce, ConvOp Expand) : BackboneOp;
