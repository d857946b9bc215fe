using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Weights;

namespace MlNetTransfer.Tests.Backbones;

public sealed class BackboneWeightsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static BackboneSpec Backbone => BackboneCatalog.Find("mobilenetv1_025");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(BackboneCatalogTests.Names), MemberType = typeof(BackboneCatalogTests))]
    public void A_file_with_every_tensor_is_taken(string name)
    {
        BackboneSpec backbone = BackboneCatalog.Find(name);
        BackboneWeights weights = WeightsReader.Load(backbone, Write(SafeTensorsBuilder.For(backbone)));
        Assert.All(backbone.TensorShapes, t => Assert.Equal(t.Value.Aggregate(1, (a, b) => a * b), weights[t.Key].Length));
        Assert.Equal(64, weights.Sha256.Length);
    }

    [Fact]
    public void Missing_unexpected_and_misshapen_tensors_are_all_listed()
    {
        var tensors = Backbone.TensorShapes.ToDictionary(t => t.Key, t => t.Value);
        string missing = tensors.Keys.First(), misshapen = tensors.Keys.Last();
        tensors.Remove(missing);
        tensors[misshapen] = [3];
        tensors["surprise"] = [1];
        Finding finding = Refused(SafeTensorsBuilder.Build(tensors.Select(t => (t.Key, t.Value)), (_, _) => 0));
        Assert.Equal(FindingCode.WeightsDoNotFit, finding.Code);
        Assert.Contains($"'{missing}' is missing", finding.Message, StringComparison.Ordinal);
        Assert.Contains("'surprise' is unexpected", finding.Message, StringComparison.Ordinal);
        Assert.Contains($"'{misshapen}' is [3]", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_that_are_not_finite_are_refused()
    {
        string first = Backbone.TensorShapes.Keys.First();
        Finding finding = Refused(SafeTensorsBuilder.Build(Backbone.TensorShapes.Select(t => (t.Key, t.Value)), (name, i) => name == first && i == 1 ? float.NaN : 0));
        Assert.Contains($"'{first}' holds values that are not finite", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_does_not_exist_is_a_finding() =>
        Assert.Equal(FindingCode.PathNotFound, Assert.Throws<TransferException>(() => WeightsReader.Load(Backbone, _folder.File("none"))).Findings[0].Code);

    [Theory]
    [MemberData(nameof(BackboneCatalogTests.Names), MemberType = typeof(BackboneCatalogTests))]
    public void A_file_tells_which_backbone_it_belongs_to_or_between_which_it_cannot(string name)
    {
        string[] twins = ["mobilenetv2_100_keras", "mobilenetv2_100_torch"], squeezed = ["squeezenet1_1", "squeezenet1_1_torch"];
        string path = Write(SafeTensorsBuilder.For(BackboneCatalog.Find(name)));
        string[]? several = twins.Contains(name) ? twins : squeezed.Contains(name) ? squeezed : null;
        if (several is null)
        {
            // Without its classifier torchvision's has the same tensors, and CNTK's own file other names.
            Assert.Equal(name == "mlnet_resnet50" ? "resnet50" : name, WeightsReader.Recognise(path).Name);
            return;
        }

        Finding finding = Assert.Single(Assert.Throws<TransferException>(() => WeightsReader.Recognise(path)).Findings);
        Assert.Contains($"fits {string.Join(" and ", several.Select(s => $"'{s}'"))}", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_no_backbone_is_refused() =>
        Assert.Contains(
            "fits no backbone",
            Assert.Throws<TransferException>(() => WeightsReader.Recognise(Write(SafeTensorsBuilder.Build([("surprise", [1])], (_, _) => 0)))).Message,
            StringComparison.Ordinal);

    private Finding Refused(byte[] file) => Assert.Single(Assert.Throws<TransferException>(() => WeightsReader.Load(Backbone, Write(file))).Findings);

    private string Write(byte[] bytes)
    {
        string path = _folder.File("weights.safetensors");
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
