using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Features;
using MlNetTransfer.Onnx.Extraction;

namespace MlNetTransfer.Tests.Onnx;

public class FeatureExtractionTests
{
    [Fact]
    public void Any_set_of_stages_comes_in_one_pass_in_the_order_asked_for()
    {
        using SmallModel model = new();
        string[] stages = [.. model.Backbone.Stages.Select(s => s.Name).Reverse()];
        float[][] all = Extract(model.Backbone, model, SmallModel.Pictures, stages);
        int offset = 0;
        foreach (string stage in stages)
        {
            float[][] alone = Extract(model.Backbone, model, SmallModel.Pictures, stage);
            for (int i = 0; i < all.Length; i++)
            {
                Assert.Equal(alone[i], all[i][offset..(offset + alone[i].Length)]);
            }

            offset += alone[0].Length;
        }

        Assert.Equal(offset, all[0].Length);
        Assert.All(all, row => Assert.All(row, v => Assert.True(float.IsFinite(v))));
        Assert.Contains(all[0][^16..], v => v != 0);
    }

    [Fact]
    public void An_image_has_the_same_features_alone_and_among_others()
    {
        using SmallModel model = new();
        string[] many = [.. SmallModel.Pictures, .. SmallModel.Pictures, .. SmallModel.Pictures[..3]];
        float[][] together = Extract(model.Backbone, model, many);
        for (int i = 0; i < many.Length; i++)
        {
            float[] alone = Assert.Single(Extract(model.Backbone, model, [many[i]]));
            Assert.All(alone.Zip(together[i]), p => Assert.Equal(p.First, p.Second, 1e-5f));
        }
    }

    [Fact]
    public void What_cannot_be_decoded_is_handed_back_by_its_position_and_the_rest_is_delivered()
    {
        using SmallModel model = new();
        using TemporaryFolder folder = new();
        File.WriteAllBytes(folder.File("cut.png"), File.ReadAllBytes(SmallModel.Pictures[0])[..60]);
        string[] paths = [SmallModel.Pictures[1], folder.File("none.png"), SmallModel.Pictures[2], folder.File("cut.png")];
        Dictionary<int, RejectedImage> rejected = [];
        List<int> delivered = [];
        using OnnxFeatureExtractor extractor = new(model.Backbone, model.Weights);
        extractor.Extract(
            SmallModel.Images(paths),
            (i, _) => Locked(delivered, () => delivered.Add(i)),
            (i, reason) => Locked(delivered, () => rejected.Add(i, reason)),
            null,
            default);
        Assert.Equal([0, 2], delivered.Order());
        Assert.Equal(FindingCode.ImageNotFound, rejected[1].Code);
        Assert.Contains(rejected[3].Code, (string[])[FindingCode.ImageTruncated, FindingCode.ImageNotDecodable]);
    }

    [Fact]
    public void The_cache_key_depends_on_weights_stages_and_preprocessing()
    {
        using SmallModel model = new();
        BackboneSpec smaller = model.Backbone with { Preprocessing = model.Backbone.Preprocessing with { ImageSide = 100 } };
        using OnnxFeatureExtractor first = new(model.Backbone, model.Weights), same = new(model.Backbone, model.Weights);
        using OnnxFeatureExtractor stage = new(model.Backbone, model.Weights, "stage1"), scaled = new(smaller, model.Weights);
        using OnnxFeatureExtractor weights = new(model.Backbone, new MlNetTransfer.Backbones.BackboneWeights("", new string('1', 64), model.Backbone.TensorShapes.ToDictionary(t => t.Key, t => model.Weights[t.Key])));
        Assert.Equal(first.Key, same.Key);
        Assert.Equal(4, new[] { first.Key, stage.Key, scaled.Key, weights.Key }.Distinct().Count());
    }

    [Fact]
    public void A_small_image_enlarged_in_the_graph_has_the_features_of_its_bilinear_enlargement()
    {
        using SmallModel model = new(imageSide: 32);
        float[][] small = Extract(model.Backbone, model, [SourceTree.File("data/formats/rgb.png")]);
        BackboneSpec native = model.Backbone with { Preprocessing = model.Backbone.Preprocessing with { ImageSide = 146 } };
        float[][] large = Extract(native, model, [SourceTree.File("data/formats/rgb.png")]);

        // Four flat quadrants: the two differ in the transition between them alone.
        double difference = small[0].Zip(large[0]).Sum(p => Math.Abs(p.First - p.Second)), whole = large[0].Sum(v => Math.Abs(v));
        Assert.InRange(difference, 0, 0.15 * whole);
    }

    [Fact]
    public void A_cancelled_extraction_ends()
    {
        using SmallModel model = new();
        using OnnxFeatureExtractor extractor = new(model.Backbone, model.Weights);
        Assert.ThrowsAny<OperationCanceledException>(() =>
            extractor.Extract(SmallModel.Images(SmallModel.Pictures), (_, _) => { }, (_, _) => { }, null, new CancellationToken(canceled: true)));
    }

    private static float[][] Extract(BackboneSpec backbone, SmallModel model, string[] paths, params string[] stages)
    {
        float[][] rows = new float[paths.Length][];
        using OnnxFeatureExtractor extractor = new(backbone, model.Weights, stages);
        extractor.Extract(SmallModel.Images(paths), (i, row) => rows[i] = row.ToArray(), (_, reason) => Assert.Fail(reason.Reason), null, default);
        return rows;
    }

    private static void Locked(object gate, Action action)
    {
        lock (gate)
        {
            action();
        }
    }
}
