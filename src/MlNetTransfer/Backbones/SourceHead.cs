namespace MlNetTransfer.Backbones;

/// <summary>The classifier that the network was pretrained with.</summary>
/// <param name="Name">Prefix of its tensors: <c>Name.weight</c> and <c>Name.bias</c> [Classes].</param>
/// <param name="Classes">Number of source classes.</param>
/// <param name="Convolutional">False: linear on pooled features, weight [Classes, FeatureDimension].
/// True: 1×1 convolution [Classes, FeatureDimension, 1, 1], ReLU, then pooling (SqueezeNet).</param>
internal sealed record SourceHead(string Name, int Classes, bool Convolutional);
