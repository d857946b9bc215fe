using System.Globalization;
using System.Text.RegularExpressions;
using MlNetTransfer.Backbones;
using MlNetTransfer.Imaging;
using MlNetTransfer.Weights;

namespace MlNetTransfer.Tests.Pretrained;

public sealed partial class WeightsCatalogTests
{
    [Fact]
    public void Every_backbone_has_one_set_of_weights() =>
        Assert.Equal(BackboneCatalog.All.Select(b => b.Name).Order(), WeightsCatalog.All.Select(w => w.Name).Order());

    [Fact]
    public void The_catalogue_states_the_preprocessing_that_is_used()
    {
        foreach (PretrainedWeights weights in WeightsCatalog.All)
        {
            Preprocessing used = BackboneCatalog.Find(weights.Name).Preprocessing;
            Assert.Equal(
                $"shorter side {used.ResizeShorterSide}, centre square {used.CropSize}, RGB 0..255, minus {Text(used.Normalization.Mean)}, "
                    + $"by {Text(used.Normalization.StandardDeviation)}",
                weights.Preprocessing);
        }
    }

    [Fact]
    public void Addresses_are_encrypted_and_checksums_are_those_in_the_names()
    {
        foreach (PretrainedWeights weights in WeightsCatalog.All.Where(w => w.Url is not null))
        {
            Assert.Equal(Uri.UriSchemeHttps, weights.Url!.Scheme);
            if (weights.Url.Host == "download.pytorch.org")
            {
                Assert.Equal($"sha256:{DigitsInName().Match(weights.Url.AbsolutePath).Groups[1].Value}", weights.Checksum);
                Assert.NotNull(weights.Mebibytes);
            }
        }
    }

    [Fact]
    public void The_package_of_ML_NETs_ResNet_18_is_the_one_that_a_checkout_restores()
    {
        string versions = File.ReadAllText(SourceTree.File("Directory.Packages.props"));
        string[] package = WeightsCatalog.All.Single(w => w.Name == BackboneCatalog.Usual).Package!.Split('/', 3);
        Assert.Contains($"<ResNet18Package>{package[0]}</ResNet18Package>", versions, StringComparison.Ordinal);
        Assert.Contains($"<ResNet18Version>{package[1]}</ResNet18Version>", versions, StringComparison.Ordinal);
        Assert.Equal("tools/DnnImageModels/ResNet18Onnx/ResNet18.onnx", package[2]);
    }

    [Fact]
    public void Weights_of_a_package_have_a_whole_checksum_and_a_size()
    {
        foreach (PretrainedWeights weights in WeightsCatalog.All.Where(w => w.Package is not null))
        {
            Assert.Matches("^sha256:[0-9a-f]{64}$", weights.Checksum);
            Assert.NotNull(weights.Mebibytes);
        }
    }

    private static string Text(IReadOnlyList<float> values) => string.Join(' ', values.Select(v => v.ToString(CultureInfo.InvariantCulture)));

    [GeneratedRegex("-([0-9a-f]{8})\\.pth$")]
    private static partial Regex DigitsInName();
}
