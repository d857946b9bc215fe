namespace MlNetTransfer.Backbones;

/// <summary>The classifier that the network was pretrained with.</summary>
/// <param name="Name">Prefix of its tensors: <c>Name.weight</c> and <c>Name.bias</c> [Classes].</param>
/// <param name="Classes">Number of source classes.</param>
/// <param name="Convolutional">False: linear on pooled features, weight [Classes, FeatureDimension].
/// True: 1×1 convolution [Classes, FeatureDimension, 1, 1], ReLU, then pooling (SqueezeNet).</param>
public sealed record SourceHead(string Name, int Classes, bool Convolutional)
{
    /// <summary>Prefix of a linear layer between the pooled features and the classifier, and its width; null for none (MobileNetV3,
    /// hard swish between).</summary>
    public (string Name, int Width)? Hidden { get; init; }
}
