namespace MlNetTransfer.Backbones;

/// <summary>What training does to a tensor of a network.</summary>
public enum ParameterRole
{
    /// <summary>Trains, and decays.</summary>
    Kernel,

    /// <summary>Trains, and does not decay: biases, scales and shifts.</summary>
    Affine,

    /// <summary>Is measured: the mean and the variance of BatchNorm.</summary>
    Statistic,
}
