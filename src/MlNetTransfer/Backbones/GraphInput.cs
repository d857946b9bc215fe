using MlNetTransfer.Imaging;

namespace MlNetTransfer.Backbones;

/// <summary>What a graph takes and gives, which its file does not say.</summary>
public sealed record GraphInput
{
    /// <summary>Rows and columns where the graph takes any.</summary>
    /// <value>224, the input of most published networks.</value>
    public int FreeSide { get; init; } = 224;

    /// <summary>What pixels are before they go in.</summary>
    /// <value>Null: mean and standard deviation of ImageNet on 0…1; 0…255 as they are where the graph takes bytes.</value>
    public PixelNormalization? Normalization { get; init; }

    /// <summary>The graph takes blue, green, red.</summary>
    /// <value>False: red, green, blue.</value>
    public bool BlueFirst { get; init; }

    /// <summary>Side of the network's input in that of the image's shorter side when it was cut out; above 0, at most 1.</summary>
    /// <value>0.875: 224 of 256, the usual evaluation on ImageNet.</value>
    public double CropShare { get; init; } = 0.875;

    /// <summary>Name of the value that is the features.</summary>
    /// <value>Null: an output, or what the classifier at the end takes.</value>
    public string? Feature { get; init; }

    /// <summary>Pixels that an image's shorter side has before the input is cut out of it.</summary>
    /// <param name="side">Of the input.</param>
    public int Shorter(int side) => Math.Max(side, (int)(side / CropShare));
}
