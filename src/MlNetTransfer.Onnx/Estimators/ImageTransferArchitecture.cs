namespace MlNetTransfer.Onnx.Estimators;

/// <summary>The networks that ML.NET's ImageClassificationTrainer knows, by its names and in its order.</summary>
/// <remarks>Weights that are not on this machine are named by a finding (MNT402), with the command that gets them. <see cref="ImageTransferOptions.Backbone"/> takes every other network.</remarks>
public enum ImageTransferArchitecture
{
    /// <summary>Backbone <c>resnetv2_101</c>, 299 × 299 pixels.</summary>
    ResnetV2101,

    /// <summary>Backbone <c>inceptionv3</c>, 299 × 299 pixels.</summary>
    InceptionV3,

    /// <summary>Backbone <c>mobilenetv2_100_keras</c>, TensorFlow's MobileNetV2 1.0, 224 × 224 pixels.</summary>
    MobilenetV2,

    /// <summary>Backbone <c>resnetv2_50</c>, 299 × 299 pixels.</summary>
    ResnetV250,
}
