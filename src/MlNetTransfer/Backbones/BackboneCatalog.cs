using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;

namespace MlNetTransfer.Backbones;

/// <summary>The backbones that have a name. A name stands for architecture, width, padding, normalisation, input and classes of one set of weights.</summary>
internal static class BackboneCatalog
{
    private const double KerasEpsilon = 1e-3;
    private const int ImageNetClasses = 1000;

    public static IReadOnlyList<BackboneSpec> All { get; } =
    [
        new()
        {
            Name = "mobilenetv1_025",
            Description = "MobileNetV1 0.25 at 128 px, TensorFlow's quantised weights, BatchNorm folded",
            Preprocessing = Preprocessing.ForInput(128, PixelNormalization.MinusOneToOne),
            TensorFlowPadding = true,
            BatchNormEpsilon = null,
            Stages = MobileNetV1.Stages(0.25),
            SourceHead = new SourceHead("classifier", ImageNetClasses, Convolutional: false),
        },
        new()
        {
            Name = "mobilenetv1_075",
            Description = "MobileNetV1 0.75 at 224 px, Keras",
            Preprocessing = Preprocessing.ForInput(224, PixelNormalization.MinusOneToOne),
            TensorFlowPadding = true,
            BatchNormEpsilon = KerasEpsilon,
            Stages = MobileNetV1.Stages(0.75),
            SourceHead = new SourceHead("classifier", ImageNetClasses, Convolutional: false),
        },
        new()
        {
            Name = "mobilenetv2_035",
            Description = "MobileNetV2 0.35 at 224 px, Keras, without classifier",
            Preprocessing = Preprocessing.ForInput(224, PixelNormalization.MinusOneToOne),
            TensorFlowPadding = true,
            BatchNormEpsilon = KerasEpsilon,
            Stages = MobileNetV2.Stages(0.35),
            SourceHead = null,
        },
        new()
        {
            Name = "mobilenetv2_100",
            Description = "MobileNetV2 1.0 at 224 px, TensorFlow 2's quantised weights, BatchNorm folded",
            Preprocessing = Preprocessing.ForInput(224, PixelNormalization.MinusOneToOne),
            TensorFlowPadding = true,
            BatchNormEpsilon = null,
            Stages = MobileNetV2.Stages(1.0),
            SourceHead = new SourceHead("classifier.1", ImageNetClasses, Convolutional: false),
        },
        new()
        {
            Name = "squeezenet1_1",
            Description = "SqueezeNet 1.1 at 227 px, Caffe",
            Preprocessing = Preprocessing.ForInput(227, PixelNormalization.CaffeMean),
            TensorFlowPadding = false,
            BatchNormEpsilon = null,
            Stages = SqueezeNet.Stages(),
            SourceHead = new SourceHead("classifier.1", ImageNetClasses, Convolutional: true),
        },
    ];

    /// <exception cref="TransferException">MNT401 with the names there are.</exception>
    public static BackboneSpec Find(string name) =>
        All.FirstOrDefault(b => b.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new TransferException(Finding.Error(
            FindingCode.BackboneUnknown,
            "Backbone",
            $"there is no backbone '{name}'; there are {string.Join(", ", All.Select(b => b.Name))}",
            "Name one of them."));
}
