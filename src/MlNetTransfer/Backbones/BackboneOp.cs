namespace MlNetTransfer.Backbones;

/// <summary>One step of a network, described once and lowered to ONNX and to trainable modules.</summary>
internal abstract record BackboneOp;

/// <summary>Convolution with the normalisation of its backbone and an activation.</summary>
/// <param name="Name">Prefix of its tensors: <c>Name.weight</c> [Out, In / Groups, Kernel, Kernel], and <c>Name.bias</c> [Out] where there is no BatchNorm.</param>
/// <param name="In">Input channels.</param>
/// <param name="Out">Output channels.</param>
/// <param name="Kernel">Side of the square kernel.</param>
/// <param name="Stride">Step in both directions.</param>
/// <param name="Groups">1, or <paramref name="In"/> for a depthwise convolution.</param>
/// <param name="Activation">What follows.</param>
internal sealed record ConvOp(string Name, int In, int Out, int Kernel, int Stride, int Groups, Activation Activation) : BackboneOp
{
    /// <summary>Symmetric padding per side, where the backbone does not pad as TensorFlow does; half the kernel unless said otherwise.</summary>
    public int SymmetricPadding { get; init; } = Kernel / 2;

    /// <summary>Prefix of the BatchNorm's tensors: in PyTorch's sequential naming it stands right after the convolution, at index + 1.</summary>
    public string BatchNormName
    {
        get
        {
            int dot = Name.LastIndexOf('.');
            int index = int.Parse(Name.AsSpan(dot + 1), System.Globalization.CultureInfo.InvariantCulture);
            return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Name[..dot]}.{index + 1}");
        }
    }
}

/// <summary>Max-pooling without padding; the last window may hang over (ceil mode).</summary>
internal sealed record MaxPoolOp(int Kernel, int Stride) : BackboneOp;

/// <summary>Output = input + body(input).</summary>
internal sealed record ResidualOp(IReadOnlyList<BackboneOp> Body) : BackboneOp;

/// <summary>Branches run on the same input; their channels are put behind each other.</summary>
internal sealed record ConcatOp(IReadOnlyList<BackboneOp> Branches) : BackboneOp;
