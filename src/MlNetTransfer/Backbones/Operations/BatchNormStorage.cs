namespace MlNetTransfer.Backbones;

/// <summary>What the weights of a network hold of BatchNorm.</summary>
public sealed record BatchNormStorage
{
    /// <summary>The network was trained with BatchNorm, and it was folded into the convolutions, which have biases now.</summary>
    public static readonly BatchNormStorage Folded = new() { WasFolded = true };

    /// <summary>The network never had BatchNorm; its convolutions have biases.</summary>
    public static readonly BatchNormStorage Absent = new();

    private BatchNormStorage()
    {
    }

    /// <summary>Whether the weights hold scale, shift, mean and variance.</summary>
    public bool IsStored => Epsilon > 0;

    /// <summary>Whether BatchNorm was there, and the weights hold none.</summary>
    public bool WasFolded { get; private init; }

    /// <summary>Added to the variance; 0 where none is stored.</summary>
    public double Epsilon { get; private init; }

    /// <summary>The weights hold BatchNorm.</summary>
    /// <param name="epsilon">Added to the variance.</param>
    public static BatchNormStorage Stored(double epsilon) => new() { Epsilon = epsilon };
}
