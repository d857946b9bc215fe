using MlNetTransfer.Backbones;

namespace MlNetTransfer.Weights.Structure;

/// <summary>A BatchNorm as the graph has it.</summary>
/// <param name="Scale">Gamma.</param>
/// <param name="Shift">Beta.</param>
/// <param name="Mean">Running mean.</param>
/// <param name="Variance">Running variance.</param>
/// <param name="Epsilon">Added to the variance.</param>
internal sealed record BatchNormValues(Func<float[]> Scale, Func<float[]> Shift, Func<float[]> Mean, Func<float[]> Variance, double Epsilon)
{
    /// <summary>A network has one epsilon; what a layer's is more goes into its variance, which is the same function.</summary>
    public IEnumerable<float[]> Read(BatchNormStorage storage) =>
        [Scale(), Shift(), Mean(), Array.ConvertAll(Variance(), v => (float)Math.Max(0, v + Epsilon - storage.Epsilon))];

    public BatchNormValues Scaled(Func<float[]> factors) => this with
    {
        Scale = Channels.Each(Scale, factors, (s, f) => s * f),
        Shift = Channels.Each(Shift, factors, (s, f) => s * f),
    };

    public BatchNormValues Shifted(Func<float[]> summands) => this with { Shift = Channels.Each(Shift, summands, (s, x) => s + x) };

    /// <summary>Of what stands before it without its bias.</summary>
    public BatchNormValues Without(Func<float[]> bias) => this with { Mean = Channels.Each(Mean, bias, (m, b) => m - b) };
}
