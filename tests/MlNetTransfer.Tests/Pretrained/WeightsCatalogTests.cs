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

    private static string Text(IReadOnlyList<float> values) => string.Join(' ', values.Select(v => v.ToString(CultureInfo.InvariantCulture)));

    [GeneratedRegex("-([0-9a-f]{8})\\.pth$")]
    private static partial Regex DigitsInName();
}
