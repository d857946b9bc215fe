using MlNetTransfer.Backbones;
using MlNetTransfer.Planning;
using MlNetTransfer.Runs;

namespace MlNetTransfer.Tests.Backbones;

/// <summary>What the strategy LastConv trains.</summary>
public class OutputGroupsTests
{
    public static TheoryData<string> Names => [.. BackboneCatalog.All.Select(b => b.Name)];

    [Theory]
    [InlineData("resnet18", "layer4.1.conv2")]
    [InlineData("resnetv2_50", "block4.unit_3.conv3", "postnorm")]
    [InlineData("resnetv2_101", "block4.unit_3.conv3", "postnorm")]
    [InlineData("squeezenet1_1", "features.12.expand1x1", "features.12.expand3x3")]
    [InlineData(
        "inceptionv3",
        "Mixed_7c.branch1x1.conv",
        "Mixed_7c.branch3x3_2a.conv",
        "Mixed_7c.branch3x3_2b.conv",
        "Mixed_7c.branch3x3dbl_3a.conv",
        "Mixed_7c.branch3x3dbl_3b.conv",
        "Mixed_7c.branch_pool.conv")]
    public void The_last_convolution_trains_real_kernels_of_every_branch(string name, params string[] trained)
    {
        BackboneSpec backbone = BackboneCatalog.Find(name);
        FineTuningRecipe recipe = FineTuningPolicy.Choose(TransferStrategy.LastConv, BackboneShapes.Of(backbone), 1000, 200, 10, null);
        Assert.Equal(trained, backbone.Groups.Index().Where(g => recipe.Trains(g.Index, g.Item.Name)).Select(g => g.Item.Name));
    }

    /// <summary>No output is left to frozen kernels alone: of 2,048 of Inception v3 it were 192 that trained, of ResNet v2 none.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void The_kernels_of_the_last_convolutions_give_all_features(string name)
    {
        BackboneSpec backbone = BackboneCatalog.Find(name);
        Assert.Equal(
            backbone.FeatureDimension,
            backbone.OutputGroups.Select(p => backbone.Groups[p]).Sum(g => g switch { ConvOp convolution => convolution.Out, LinearOp linear => linear.Out, _ => 0 }));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_freeze_point_has_a_name_that_leads_back_to_it(string name)
    {
        BackboneSpec backbone = BackboneCatalog.Find(name);
        Assert.All(Enumerable.Range(0, backbone.Groups.Count), position => Assert.Equal(position, backbone.PositionOf(backbone.FreezePointAt(position))));
        Assert.All(backbone.Groups.Index(), g => Assert.NotNull(backbone.PositionOf(g.Item.Name)));
        Assert.Null(backbone.PositionOf("layer9"));
    }

    [Fact]
    public void Positions_that_the_user_sets_are_meant_as_they_stand()
    {
        BackboneShape shape = BackboneShapes.Of(BackboneCatalog.Find("inceptionv3"));
        Dictionary<string, string> settings = new() { ["firstTrainedConvolution"] = "90" };
        FineTuningRecipe recipe = FineTuningPolicy.Choose(TransferStrategy.LastConv, shape, 1000, 200, 10, null, settings);
        Assert.Equal((90, null), (recipe.FirstTrainedConvolution, recipe.TrainedGroups));
        Assert.Equal(6, FineTuningPolicy.Choose(TransferStrategy.LastConv, shape, 1000, 200, 10, null).TrainedGroups!.Count);
    }
}
