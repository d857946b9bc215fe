using System.Globalization;
using System.Text;
using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Tests.Backbones;

/// <summary>One contract for every backbone of the catalogue.</summary>
public class BackboneCatalogTests
{
    public static TheoryData<string> Names => [.. BackboneCatalog.All.Select(b => b.Name)];

    /// <summary>Keras applications' parameter counts without the top
    /// (https://keras.io/api/applications: mobilenet at alpha 0.75, mobilenet_v2 at alpha 0.35).</summary>
    [Theory]
    [InlineData("mobilenetv1_075", 1_832_976)]
    [InlineData("mobilenetv2_035", 410_208)]
    public void The_number_of_weights_is_the_published_one(string name, int published)
    {
        BackboneSpec backbone = BackboneCatalog.Find(name);
        string? head = backbone.SourceHead?.Name;
        Assert.Equal(published, backbone.TensorShapes.Where(t => head is null || !t.Key.StartsWith(head, StringComparison.Ordinal)).Sum(t => t.Value.Aggregate(1, (a, b) => a * b)));
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
            text.AppendLine(CultureInfo.InvariantCulture, $"{backbone.Name}: {backbone.InputSize} px, {backbone.FeatureDimension} features, {backbone.Convolutions.Count()} convolutions, {backbone.TensorShapes.Count} tensors");
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
        ConvOp conv => now == conv.In ? conv.Out : throw new InvalidOperationException($"{conv.Name} takes {conv.In}, gets {now}"),
        ResidualOp residual => Run(residual.Body, now) == now ? now : throw new InvalidOperationException("a residual changes its channels"),
        ConcatOp concat => concat.Branches.Sum(branch => Run([branch], now)),
        _ => now,
    });
}
