namespace MlNetTransfer.Backbones;

/// <summary>What follows a convolution or a sum.</summary>
public enum Activation
{
    /// <summary>The value itself.</summary>
    None,

    /// <summary>max(0, x).</summary>
    Relu,

    /// <summary>min(max(x, 0), 6).</summary>
    Relu6,

    /// <summary>1 / (1 + exp(−x)).</summary>
    Sigmoid,

    /// <summary>x · sigmoid(x) (arXiv:1702.03118).</summary>
    Silu,

    /// <summary>min(max(x + 3, 0), 6) / 6 (arXiv:1905.02244, section 5.2).</summary>
    HardSigmoid,

    /// <summary>x · hard sigmoid(x).</summary>
    HardSwish,

    /// <summary>x · Φ(x), Φ of the normal distribution (arXiv:1606.08415).</summary>
    Gelu,
}
