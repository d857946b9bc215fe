namespace MlNetTransfer.Imaging;

/// <summary>Per-channel normalisation of RGB pixels in 0…255: (x − Mean) / StandardDeviation.</summary>
/// <param name="Mean">Three values, order red, green, blue, in pixel units 0…255.</param>
/// <param name="StandardDeviation">Three values, order red, green, blue, in pixel units, above 0.</param>
public sealed record PixelNormalization(IReadOnlyList<float> Mean, IReadOnlyList<float> StandardDeviation)
{
    /// <summary>What x − Mean is multiplied by: graph and training divide alike, to the last bit.</summary>
    public float[] Factors() => [.. StandardDeviation.Select(s => 1 / s)];

    /// <summary>x / 127.5 − 1: −1…1, as TensorFlow's MobileNets were trained.</summary>
    public static PixelNormalization MinusOneToOne { get; } = new([127.5f, 127.5f, 127.5f], [127.5f, 127.5f, 127.5f]);

    /// <summary>0…255 as they are.</summary>
    public static PixelNormalization None { get; } = new([0, 0, 0], [1, 1, 1]);

    /// <summary>Caffe's mean subtraction (123, 117, 104), no scaling.</summary>
    public static PixelNormalization CaffeMean { get; } = new([123f, 117f, 104f], [1f, 1f, 1f]);

    /// <summary>Mean (0.485, 0.456, 0.406) and standard deviation (0.229, 0.224, 0.225) of ImageNet on 0…1, as torchvision's networks were trained.</summary>
    public static PixelNormalization TorchVision { get; } = new([123.675f, 116.28f, 103.53f], [58.395f, 57.12f, 57.375f]);
}
