namespace MlNetTransfer.Backbones;

/// <summary>A BatchNorm of a network.</summary>
/// <param name="Name">Begins the names of its tensors.</param>
/// <param name="Channels">Length of each.</param>
internal sealed record BatchNormLayout(string Name, int Channels)
{
    public ParameterTensor Scale => new($"{Name}.weight", ParameterRole.Affine, Channels) { Start = 1 };

    public ParameterTensor Shift => new($"{Name}.bias", ParameterRole.Affine, Channels);

    public ParameterTensor Mean => new($"{Name}.running_mean", ParameterRole.Statistic, Channels);

    public ParameterTensor Variance => new($"{Name}.running_var", ParameterRole.Statistic, Channels) { Start = 1 };

    public IEnumerable<ParameterTensor> Tensors => [Scale, Shift, Mean, Variance];
}
