using System.Globalization;
using System.Text;
using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Tests.Backbones;

/// <summary>One contract for every backbone of the catalogue.</summary>
public class BackboneCatalogTests
{
    public static TheoryData<string> Names => [.. BackboneCatalog.All.Select(b => b.Name)];

    /// <summary>Published numbers of trained values with (torchvision.models, "num_params"; Keras applications) and without (Keras applications, include_top=False)
    /// the classifier; Inception v3 without its auxiliary classifier. Running means and variances count where Keras counts them.</summary>
    [Theory]
    [InlineData("mobilenetv1_075", 1_832_976, false, true)]
    [InlineData("mobilenetv2_035", 410_208, false, true)]
    [InlineData("mobilenetv2_100_keras", 3_504_872, true, false)]
    [InlineData("resnet18", 11_689_512, true, false)]
    [InlineData("resnet50", 25_557_032, true, false)]
    [InlineData("resnetv2_50", 23_564_800, false, true)]
    [InlineData("resnetv2_101", 42_626_560, false, true)]
    [InlineData("inceptionv3", 23_834_568, true, false)]
    [InlineData("mobilenetv3_large", 5_483_032, true, false)]
    [InlineData("mobilenetv3_small", 2_542_856, true, false)]
    [InlineData("efficientnet_b0", 5_288_548, true, false)]
    [InlineData("mobilenetv2_100_torch", 3_504_872, true, false)]
    [InlineData("squeezenet1_1_torch", 1_235_496, true, false)]
    public void The_number_of_weights_is_the_published_one(string name, int published, bool head, bool statistics)
    {
        BackboneSpec backbone = BackboneCatalog.Find(name);
        Dictionary<string, int[]> shapes = new((head ? backbone : backbone with { SourceHead = null }).TensorShapes);
        Assert.Equal(published, shapes.Where(s => statistics || !s.Key.Contains("running_", StringComparison.Ordinal)).Sum(t => t.Value.Aggregate(1, (a, b) => a * b)));
    }

    /// <summary>Billions of multiply-adds as torchvision.models publishes them ("_ops", classifier included), MobileNetV2: the paper's 300 million.</summary>
    [Theory]
    [InlineData("mobilenetv2_100_keras", 0.301)]
    [InlineData("resnet18", 1.814)]
    [InlineData("resnet50", 4.089)]
    [InlineData("inceptionv3", 5.713)]
    [InlineData("mobilenetv3_large", 0.217)]
    [InlineData("mobilenetv3_small", 0.057)]
    [InlineData("efficientnet_b0", 0.386)]
    [InlineData("mobilenetv2_100_torch", 0.301)]
    public void The_number_of_multiply_adds_is_the_published_one(string name, double published)
    {
        BackboneSpec backbone = BackboneCatalog.Find(name);
        SourceHead head = backbone.SourceHead!;
        long classifier = head.Hidden is { } hidden ? (long)hidden.Width * (backbone.FeatureDimension + head.Classes) : (long)backbone.FeatureDimension * head.Classes;
        Assert.Equal(published, (BackboneGeometry.Of(backbone)!.MultiplyAdds + classifier) / 1e9, published < 0.1 ? 0.0006 : 0.0011);
    }

    [Theory]
    [InlineData("mobilenetv2_035", 32, 1)]
    [InlineData("resnet50", 224, 7)]
    [InlineData("resnetv2_50", 299, 10)]
    [InlineData("inceptionv3", 299, 8)]
    [InlineData("inceptionv3", 75, 1)]
    [InlineData("inceptionv3", 64, null)]
    public void A_network_fits_its_input_or_it_does_not(string name, int input, int? side)
    {
        BackboneSpec backbone = BackboneCatalog.Find(name);
        Assert.Equal(side, BackboneGeometry.Of(backbone with { Preprocessing = backbone.Preprocessing with { CropSize = input } })?.Side);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_convolution_takes_what_the_one_before_it_gives(string name)
    {
        BackboneSpec backbone = BackboneCatalog.Find(name);
        int channels = 3;
        foreach (BackboneStage stage in backbone.Stages)
        {
            foreach (BackboneBlock block in stage.Blocks)
            {
                channels = Run(block.Ops, channels);
            }

            Assert.Equal(stage.Channels, channels);
        }

        Assert.Equal(backbone.FeatureDimension, channels);
        Assert.Equal(backbone.Stages.Count, backbone.Stages.Select(s => s.Name).Distinct().Count());
    }

    [Fact]
    public void The_architectures_are_approved()
    {
        StringBuilder text = new();
        foreach (BackboneSpec backbone in BackboneCatalog.All)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{backbone.Name}: {backbone.InputSize} px, {backbone.FeatureDimension} features, {backbone.Groups.Count} parameter groups, {backbone.TensorShapes.Count} tensors, {BackboneGeometry.Of(backbone)!.MultiplyAdds / 1e6:0} million multiply-adds");
            foreach (BackboneStage stage in backbone.Stages)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"  {stage.Name}: {stage.Channels} channels, 1/{stage.TotalStride}: {string.Join(", ", stage.Blocks.Select(b => b.Name))}");
            }
        }

        Approved.Verify(text.ToString());
    }

    [Fact]
    public void An_unknown_name_is_refused_with_those_there_are()
    {
        TransferException refused = Assert.Throws<TransferException>(() => BackboneCatalog.Find("mobilenet2_100"));
        Finding finding = Assert.Single(refused.Findings);
        Assert.Equal(FindingCode.BackboneUnknown, finding.Code);
        Assert.All(BackboneCatalog.All, b => Assert.Contains(b.Name, finding.Message, StringComparison.Ordinal));
    }

    private static int Run(IEnumerable<BackboneOp> ops, int channels) => ops.Aggregate(channels, (now, op) => op switch
    {
        NormalizationOp alone => now == alone.Channels ? now : throw new InvalidOperationException($"{alone.Name} takes {alone.Channels}, gets {now}"),
        ConvOp conv => now == conv.In ? conv.Out : throw new InvalidOperationException($"{conv.Name} takes {conv.In}, gets {now}"),
        ResidualOp residual => Run(residual.Body, now) is int output && Run(residual.Shortcut, now) == output ? output : throw new InvalidOperationException("a residual adds different channels"),
        ConcatOp concat => concat.Branches.Sum(branch => Run(branch, now)),
        GateOp gate => Run([gate.Reduce, gate.Expand], now) == now ? now : throw new InvalidOperationException("a gate changes its channels"),
        _ => now,
    });
}
