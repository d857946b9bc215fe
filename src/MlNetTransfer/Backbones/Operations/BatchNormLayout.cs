namespace MlNetTransfer.Backbones;

/// <summary>A BatchNorm of a network.</summary>
/// <param name="Name">Begins the names of its tensors.</param>
/// <param name="Channels">Length of each.</param>
public sealed record BatchNormLayout(string Name, int Channels)
{
    /// <summary>Gamma, [Channels].</summary>
    public ParameterTensor Scale => new($"{Name}.weight", ParameterRole.Affine, Channels) { Start = 1 };

    /// <summary>Beta, [Channels].</summary>
    public ParameterTensor Shift => new($"{Name}.bias", ParameterRole.Affine, Channels);

    /// <summary>Running mean, [Channels].</summary>
    public ParameterTensor Mean => new($"{Name}.running_mean", ParameterRole.Statistic, Channels);

    /// <summary>Running variance, [Channels].</summary>
    public ParameterTensor Variance => new($"{Name}.running_var", ParameterRole.Statistic, Channels) { Start = 1 };

    internal IEnumerable<ParameterTensor> Tensors => [Scale, Shift, Mean, Variance];
}
