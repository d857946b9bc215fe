using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;

namespace MlNetTransfer.Backbones;

/// <summary>The backbones that have a name. A name stands for architecture, width, padding, normalisation, input and classes of one set of weights.</summary>
public static class BackboneCatalog
{
    private const double KerasEpsilon = 1e-3;
    private const double PyTorchEpsilon = 1e-5;

    // resnet_utils.resnet_arg_scope of TensorFlow-Slim.
    private const double SlimEpsilon = 1e-5;
    private const int ImageNetClasses = 1000;

    /// <summary>The backbone whose weights ship with the product.</summary>
    public const string Embedded = "embedded";

    /// <summary>ML.NET's own ResNet-18: what a run takes that names no backbone, on a machine that has its weights and no others.</summary>
    public const string Usual = "mlnet_resnet18";

    /// <summary>Every network, as it is with its usual input size.</summary>
    public static IReadOnlyList<BackboneSpec> All { get; } =
    [
        new()
        {
            Name = Embedded,
            Description = "ResNet-18 at half width, 128 px, ships with MlNetTransfer",
            Preprocessing = Preprocessing.ForInput(128, PixelNormalization.MinusOneToOne),
            TensorFlowPadding = false,
            BatchNorm = BatchNormStorage.Stored(PyTorchEpsilon),
            Stages = ResNet.Narrow([2, 2, 2, 2], firstChannels: 32, features: 640),
            SourceHead = null,
        },
        MlNet("mlnet_resnet18", "ResNet-18", ResNet.Cntk([2, 2, 2, 3], bottleneck: false)),
        MlNet("mlnet_resnet50", "ResNet-50", ResNet.Cntk([3, 4, 6, 3], bottleneck: true)),
        MlNet("mlnet_resnet101", "ResNet-101", ResNet.Cntk([3, 4, 23, 3], bottleneck: true)),
        new()
        {
            Name = "mobilenetv1_025",
            Description = "MobileNetV1 0.25 at 128 px, TensorFlow's quantised weights, BatchNorm folded",
            Preprocessing = Preprocessing.ForInput(128, PixelNormalization.MinusOneToOne),
            TensorFlowPadding = true,
            BatchNorm = BatchNormStorage.Folded,
            Stages = MobileNetV1.Stages(0.25),
            SourceHead = new SourceHead("classifier", ImageNetClasses, Convolutional: false),
        },
        new()
        {
            Name = "mobilenetv1_075",
            Description = "MobileNetV1 0.75 at 224 px, Keras",
            Preprocessing = Preprocessing.ForInput(224, PixelNormalization.MinusOneToOne),
            TensorFlowPadding = true,
            BatchNorm = BatchNormStorage.Stored(KerasEpsilon),
            Stages = MobileNetV1.Stages(0.75),
            SourceHead = new SourceHead("classifier", ImageNetClasses, Convolutional: false),
        },
        new()
        {
            Name = "mobilenetv2_035",
            Description = "MobileNetV2 0.35 at 224 px, Keras, without classifier",
            Preprocessing = Preprocessing.ForInput(224, PixelNormalization.MinusOneToOne),
            TensorFlowPadding = true,
            BatchNorm = BatchNormStorage.Stored(KerasEpsilon),
            Stages = MobileNetV2.Stages(0.35),
            SourceHead = null,
        },
        new()
        {
            Name = "mobilenetv2_100",
            Description = "MobileNetV2 1.0 at 224 px, TensorFlow 2's quantised weights, BatchNorm folded",
            Preprocessing = Preprocessing.ForInput(224, PixelNormalization.MinusOneToOne),
            TensorFlowPadding = true,
            BatchNorm = BatchNormStorage.Folded,
            Stages = MobileNetV2.Stages(1.0),
            SourceHead = new SourceHead("classifier.1", ImageNetClasses, Convolutional: false),
        },
        new()
        {
            Name = "squeezenet1_1",
            Description = "SqueezeNet 1.1 at 227 px, Caffe",
            Preprocessing = Preprocessing.ForInput(227, PixelNormalization.CaffeMean),
            TensorFlowPadding = false,
            BatchNorm = BatchNormStorage.Absent,
            Stages = SqueezeNet.Stages(),
            SourceHead = new SourceHead("classifier.1", ImageNetClasses, Convolutional: true),
        },
        new()
        {
            Name = "mobilenetv2_100_keras",
            Description = "MobileNetV2 1.0 at 224 px, TensorFlow",
            Preprocessing = Preprocessing.ForInput(224, PixelNormalization.MinusOneToOne),
            TensorFlowPadding = true,
            BatchNorm = BatchNormStorage.Stored(KerasEpsilon),
            Stages = MobileNetV2.Stages(1.0),
            SourceHead = new SourceHead("classifier.1", ImageNetClasses, Convolutional: false),
        },
        ResNetV2Of("resnetv2_50", "ResNet-50 v2", [3, 4, 6, 3]),
        ResNetV2Of("resnetv2_101", "ResNet-101 v2", [3, 4, 23, 3]),
        new()
        {
            Name = "inceptionv3",
            Description = "Inception v3 at 299 px",
            Preprocessing = Preprocessing.ForInput(299, PixelNormalization.MinusOneToOne),
            TensorFlowPadding = false,
            BatchNorm = BatchNormStorage.Stored(KerasEpsilon),
            Stages = InceptionV3.Stages(),
            SourceHead = new SourceHead("fc", ImageNetClasses, Convolutional: false),
        },
        TorchVision(
            "resnet18",
            "ResNet-18 at 224 px, torchvision",
            ResNet.Stages([2, 2, 2, 2], bottleneck: false),
            new SourceHead("fc", ImageNetClasses, Convolutional: false)),
        TorchVision(
            "resnet50",
            "ResNet-50 at 224 px, torchvision",
            ResNet.Stages([3, 4, 6, 3], bottleneck: true),
            new SourceHead("fc", ImageNetClasses, Convolutional: false)),
        TorchVision(
            "mobilenetv3_large",
            "MobileNetV3 large at 224 px, torchvision",
            MobileNetV3.Stages(MobileNetV3.Large),
            new SourceHead("classifier.3", ImageNetClasses, Convolutional: false) { Hidden = ("classifier.0", 1280) },
            KerasEpsilon),
        TorchVision(
            "mobilenetv3_small",
            "MobileNetV3 small at 224 px, torchvision",
            MobileNetV3.Stages(MobileNetV3.Small),
            new SourceHead("classifier.3", ImageNetClasses, Convolutional: false) { Hidden = ("classifier.0", 1024) },
            KerasEpsilon),
        TorchVision(
            "mobilenetv2_100_torch",
            "MobileNetV2 1.0 at 224 px, torchvision",
            MobileNetV2.Stages(1.0),
            new SourceHead("classifier.1", ImageNetClasses, Convolutional: false)),
        TorchVision(
            "squeezenet1_1_torch",
            "SqueezeNet 1.1 at 224 px, torchvision",
            SqueezeNet.Stages(),
            new SourceHead("classifier.1", ImageNetClasses, Convolutional: true),
            epsilon: null),
        TorchVision(
            "efficientnet_b0",
            "EfficientNet-B0 at 224 px, torchvision",
            EfficientNet.Stages(1, 1),
            new SourceHead("classifier.1", ImageNetClasses, Convolutional: false)),
        TorchVision(
            "efficientnet_b1",
            "EfficientNet-B1 at 240 px, torchvision",
            EfficientNet.Stages(1, 1.1),
            new SourceHead("classifier.1", ImageNetClasses, Convolutional: false)) with { Preprocessing = Of(256, 240) },
        TorchVision(
            "efficientnet_b2",
            "EfficientNet-B2 at 288 px, torchvision",
            EfficientNet.Stages(1.1, 1.2),
            new SourceHead("classifier.1", ImageNetClasses, Convolutional: false)) with { Preprocessing = Of(288, 288) },
        TorchVision(
            "efficientnet_b3",
            "EfficientNet-B3 at 300 px, torchvision",
            EfficientNet.Stages(1.2, 1.4),
            new SourceHead("classifier.1", ImageNetClasses, Convolutional: false)) with { Preprocessing = Of(320, 300) },
        TorchVision(
            "regnet_y_400mf",
            "RegNet-Y-400MF at 224 px, torchvision",
            RegNet.Stages([48, 104, 208, 440], [1, 3, 6, 6], groupWidth: 8),
            new SourceHead("fc", ImageNetClasses, Convolutional: false)),
        TorchVision(
            "convnext_tiny",
            "ConvNeXt-tiny at 224 px, torchvision",
            ConvNext.Stages([96, 192, 384, 768], [3, 3, 9, 3]),
            new SourceHead("classifier.2", ImageNetClasses, Convolutional: false),
            epsilon: null) with { Preprocessing = Of(236, 224) },
    ];

    /// <summary>The networks of ML.NET's packages Microsoft.ML.DnnImageFeaturizer, trained with CNTK on pixels in the order blue, green, red, from which a
    /// mean image was subtracted; its mean colour is taken, as the image is of 224 pixels alone.</summary>
    private static BackboneSpec MlNet(string name, string description, IReadOnlyList<BackboneStage> stages) => new()
    {
        Name = name,
        Description = $"{description} at 224 px, ML.NET's own, without classifier",
        Preprocessing = Preprocessing.ForInput(224, new PixelNormalization([124, 114, 104], [1, 1, 1])),
        TensorFlowPadding = false,
        BatchNorm = BatchNormStorage.Stored(PyTorchEpsilon),
        Stages = stages,
        SourceHead = null,
        SourceOrder = ColourOrder.BlueGreenRed,
    };

    private static BackboneSpec ResNetV2Of(string name, string description, int[] repeats) => new()
    {
        Name = name,
        Description = $"{description} at 299 px, TensorFlow-Slim",
        Preprocessing = Preprocessing.ForInput(299, PixelNormalization.MinusOneToOne),
        TensorFlowPadding = true,
        BatchNorm = BatchNormStorage.Stored(SlimEpsilon),
        Stages = ResNetV2.Stages(repeats),
        SourceHead = new SourceHead("logits", ImageNetClasses, Convolutional: false),
    };

    private static Preprocessing Of(int shorter, int side) => new(shorter, side, PixelNormalization.TorchVision);

    private static BackboneSpec TorchVision(
        string name, string description, IReadOnlyList<BackboneStage> stages, SourceHead head, double? epsilon = PyTorchEpsilon) => new()
    {
        Name = name,
        Description = description,
        Preprocessing = Preprocessing.ForInput(224, PixelNormalization.TorchVision),
        TensorFlowPadding = false,
        BatchNorm = epsilon is { } stored ? BatchNormStorage.Stored(stored) : BatchNormStorage.Absent,
        Stages = stages,
        SourceHead = head,
    };

    /// <summary>The network of a name.</summary>
    /// <exception cref="TransferException">MNT401 with the names there are.</exception>
    public static BackboneSpec Find(string name) =>
        All.FirstOrDefault(b => b.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new TransferException(Finding.Error(
            FindingCode.BackboneUnknown,
            "Backbone",
            $"there is no backbone '{name}'; there are {string.Join(", ", All.Select(b => b.Name))}",
            $"Name one of them.{NearestName.Question(name, All.Select(b => b.Name))}"));
}
