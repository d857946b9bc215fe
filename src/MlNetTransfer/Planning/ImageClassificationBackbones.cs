using MlNetTransfer.Diagnostics;
using static MlNetTransfer.Planning.ImageClassificationArchitecture;

namespace MlNetTransfer.Planning;

/// <summary>Which network of ML.NET's <c>ImageClassificationTrainer</c> stands for which backbone.</summary>
/// <remarks>The same network where it has it; else the one of the same family; else the one whose multiply-adds are nearest, by their ratio, for that
/// is what the user waits for.</remarks>
public static class ImageClassificationBackbones
{
    private const string Cheapest = "it has none of this family, and its cheapest network is nearest in multiply-adds";
    private const string NearestInCost = "it has none of this family, and this one is nearest in multiply-adds";
    private const string SameDepth = "the nearest of its family has the same depth and width, and its layers in another order";

    /// <summary>Name in the catalogue, network, and why where it is another one.</summary>
    private static readonly Dictionary<string, (ImageClassificationArchitecture Arch, string? Because)> Table = new(StringComparer.OrdinalIgnoreCase)
    {
        ["resnetv2_50"] = (ResnetV250, null),
        ["resnetv2_101"] = (ResnetV2101, null),
        ["inceptionv3"] = (InceptionV3, null),
        ["mobilenetv2_100_keras"] = (MobilenetV2, null),
        ["mobilenetv2_100"] = (
            MobilenetV2,
            "the nearest has the same layers and another training, whose weights are not quantised and whose BatchNorm is not folded in"),
        ["mobilenetv2_100_torch"] = (MobilenetV2, "the nearest has the same layers and another training, with TensorFlow's padding and normalisation"),
        ["mobilenetv2_035"] = (MobilenetV2, "the nearest of its family is three times as wide and takes five times the multiply-adds"),
        ["mobilenetv1_025"] = (MobilenetV2, Cheapest),
        ["mobilenetv1_075"] = (MobilenetV2, Cheapest),
        ["mobilenetv3_small"] = (MobilenetV2, Cheapest),
        ["mobilenetv3_large"] = (MobilenetV2, Cheapest),
        ["squeezenet1_1"] = (MobilenetV2, Cheapest),
        ["squeezenet1_1_torch"] = (MobilenetV2, Cheapest),
        ["efficientnet_b0"] = (MobilenetV2, Cheapest),
        ["embedded"] = (
            MobilenetV2,
            "it is a ResNet-18 at half width and 128 pixels; the smallest ResNet there takes forty times the multiply-adds, "
            + "so the cheapest network is nearest"),
        ["mlnet_resnet18"] = (ResnetV250, "the smallest ResNet there is the nearest of its family, at more than three times the multiply-adds"),
        ["mlnet_resnet50"] = (ResnetV250, SameDepth),
        ["mlnet_resnet101"] = (ResnetV2101, SameDepth),
        ["efficientnet_b1"] = (MobilenetV2, Cheapest),
        ["efficientnet_b2"] = (MobilenetV2, Cheapest),
        ["efficientnet_b3"] = (InceptionV3, NearestInCost),
        ["regnet_y_400mf"] = (MobilenetV2, Cheapest),
        ["convnext_tiny"] = (InceptionV3, NearestInCost),
        ["resnet18"] = (ResnetV250, "the smallest ResNet there is the nearest of its family, at nearly four times the multiply-adds"),
        ["resnet50"] = (ResnetV250, SameDepth),
    };

    /// <summary>Names that have an entry.</summary>
    public static IReadOnlyCollection<string> Names => Table.Keys;

    /// <summary>The backbones of the catalogue that the trainer has.</summary>
    public static IEnumerable<string> Same => Table.Where(e => e.Value.Because is null).Select(e => e.Key);

    /// <summary>The network, and why it is another one than the backbone; null where it is the same.</summary>
    /// <exception cref="TransferException">MNT401 for a name that is not in the catalogue.</exception>
    public static (ImageClassificationArchitecture Arch, string? Because) Find(string backbone) =>
        Table.TryGetValue(backbone, out (ImageClassificationArchitecture, string?) entry)
            ? entry
            : throw new TransferException(Finding.Error(
                FindingCode.BackboneUnknown,
                "Backbone",
                $"there is no backbone '{backbone}'; there are {string.Join(", ", Table.Keys)}",
                "Name one of them."));

    /// <summary>The backbone of the catalogue that a network is.</summary>
    public static string NameOf(ImageClassificationArchitecture arch) => Table.First(e => e.Value == (arch, null)).Key;

    /// <summary>Side of the square that a network sees, pixels (<c>ImagePreprocessingSize</c> of Microsoft.ML.Vision 5.0).</summary>
    public static int SideOf(ImageClassificationArchitecture arch) => arch == MobilenetV2 ? 224 : 299;
}
