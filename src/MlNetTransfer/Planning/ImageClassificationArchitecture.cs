using System.Text.Json.Serialization;

namespace MlNetTransfer.Planning;

/// <summary>The networks of ML.NET's <c>ImageClassificationTrainer</c>; names and values are those of its <c>Architecture</c>
/// (Microsoft.ML.Vision 5.0).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ImageClassificationArchitecture>))]
public enum ImageClassificationArchitecture
{
    /// <summary>ResNet-101 v2, 299 pixels; backbone <c>resnetv2_101</c>.</summary>
    ResnetV2101,

    /// <summary>Inception v3, 299 pixels; backbone <c>inceptionv3</c>.</summary>
    InceptionV3,

    /// <summary>MobileNetV2 1.0, 224 pixels; backbone <c>mobilenetv2_100_keras</c>.</summary>
    MobilenetV2,

    /// <summary>ResNet-50 v2, 299 pixels; backbone <c>resnetv2_50</c>.</summary>
    ResnetV250,
}
