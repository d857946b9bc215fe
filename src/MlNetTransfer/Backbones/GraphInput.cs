using MlNetTransfer.Imaging;

namespace MlNetTransfer.Backbones;

/// <summary>What a graph takes, which its file does not say.</summary>
public sealed record GraphInput
{
    /// <summary>Rows and columns where the graph takes any.</summary>
    /// <value>224, the input of most published networks.</value>
    public int FreeSide { get; init; } = 224;

    /// <summary>What pixels are before they go in.</summary>
    /// <value>Mean and standard deviation of ImageNet on 0…1.</value>
    public PixelNormalization Normalization { get; init; } = PixelNormalization.TorchVision;
}
