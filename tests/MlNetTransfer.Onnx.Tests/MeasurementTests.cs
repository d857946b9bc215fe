using Microsoft.ML.OnnxRuntime;
using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Features;
using MlNetTransfer.Imaging;
using MlNetTransfer.Numerics;
using MlNetTransfer.Onnx.Extraction;
using MlNetTransfer.Onnx.Lowering;
using MlNetTransfer.Profiling;
using MlNetTransfer.Sessions;

namespace MlNetTransfer.Tests.Onnx;

public class MeasurementTests
{
    public static TheoryData<string> Names => [.. BackboneCatalog.All.Select(b => b.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_backbone_measures_what_it_has(string name)
    {
        (BackboneSpec backbone, BackboneWeights weights) = MadeUpWeights.Small(name);
        bool normalizes = backbone.BatchNorm.IsStored;
        LabelledImage[] images = SmallModel.Images(SmallModel.Pictures[..4]);
        if (Rows(backbone, weights, Measurement.ChannelMoments, images, normalizes) is { } moments)
        {
            IReadOnlyList<LayerShift> shifts = BatchNormShift.Of(backbone, weights, moments)!;
            Assert.Equal(backbone.BatchNorms.Select(l => l.Name), shifts.Select(s => s.Layer));
            Assert.All(shifts, s => Assert.True(double.IsFinite(s.Divergence) && s.Divergence > 0));
        }

        if (Rows(backbone, weights, Measurement.BatchStatistics, images, normalizes) is { } features)
        {
            Assert.Equal(backbone.Stages.Sum(s => s.Channels), features.Columns);
            Assert.NotEqual(features.Row(0).ToArray(), features.Row(1).ToArray());
        }

        if (Rows(backbone, weights, Measurement.SourceClasses, images, backbone.SourceHead is not null) is { } probabilities)
        {
            Assert.Equal(backbone.SourceHead!.Classes, probabilities.Columns);
            for (int i = 0; i < images.Length; i++)
            {
                Assert.Equal(1, probabilities.Row(i).ToArray().Sum(p => (double)p), 1e-4);
                Assert.DoesNotContain(probabilities.Row(i).ToArray(), p => p < 0);
            }
        }
    }

    [Theory]
    [InlineData("mobilenetv1_025")]
    [InlineData("mobilenetv3_small")]
    [InlineData("mobilenetv3_large")]
    public void Source_classes_are_the_softmax_of_the_classifier_on_the_pooled_features(string name)
    {
        (BackboneSpec backbone, BackboneWeights weights) = MadeUpWeights.Small(name);
        LabelledImage[] images = SmallModel.Images(SmallModel.Pictures[..2]);
        FeatureMatrix probabilities = Rows(backbone, weights, Measurement.SourceClasses, images)!;
        using OnnxFeatureExtractor pooled = new(backbone, weights);
        FeatureMatrix features = Load(pooled, images);
        for (int i = 0; i < images.Length; i++)
        {
            double[] values = [.. features.Row(i).ToArray()];
            if (backbone.SourceHead!.Hidden is { } hidden)
            {
                values = [.. Linear(hidden.Name, hidden.Width, values).Select(x => x * Math.Clamp(x + 3, 0, 6) / 6)];
            }

            double[] logits = Linear(backbone.SourceHead.Name, backbone.SourceHead.Classes, values);
            double sum = logits.Sum(l => Math.Exp(l - logits.Max()));
            Assert.All(logits.Zip(probabilities.Row(i).ToArray()), p => Assert.Equal(Math.Exp(p.First - logits.Max()) / sum, p.Second, 1e-4));
        }

        double[] Linear(string layer, int outputs, double[] x) =>
            [
                .. Enumerable.Range(0, outputs).Select(
                    o => x.Select((v, j) => v * weights[$"{layer}.weight"][(o * x.Length) + j]).Sum() + weights[$"{layer}.bias"][o]),
            ];
    }

    [Fact]
    public void A_convolutional_head_gives_the_softmax_of_its_logits()
    {
        (BackboneSpec backbone, BackboneWeights weights) = MadeUpWeights.Small("squeezenet1_1");
        int side = backbone.InputSize;
        float[] pixels = [.. Enumerable.Range(0, 3 * side * side).Select(i => 128 + (127 * (float)Math.Sin(i * 0.37)))];
        float[] logits = Run(FeatureGraph.Build(backbone, weights, [], normalize: true, sourceLogits: true), FeatureGraph.SourceLogits);
        float[] probabilities = Run(FeatureGraph.BuildSourceProbabilities(backbone, weights, backbone.SourceHead!), FeatureGraph.SourceProbabilities);
        double sum = logits.Sum(l => Math.Exp(l - logits.Max()));
        Assert.All(logits.Zip(probabilities), p => Assert.Equal(Math.Exp(p.First - logits.Max()) / sum, p.Second, 1e-5));

        float[] Run(byte[] graph, string output)
        {
            using InferenceSession session = OnnxSession.Create(graph, 1);
            using OrtValue input = OrtValue.CreateTensorValueFromMemory(pixels, [1, 3, side, side]);
            using RunOptions options = new();
            using IDisposableReadOnlyCollection<OrtValue> values = session.Run(options, [FeatureGraph.Pixels], [input], [output]);
            return values[0].GetTensorDataAsSpan<float>().ToArray();
        }
    }

    [Fact]
    public void A_seed_gives_the_same_bits_again_and_another_seed_other_batches()
    {
        (BackboneSpec backbone, BackboneWeights weights) = Narrow();
        LabelledImage[] images = Many(150);
        float[] Of(long seed) => Rows(backbone, weights, Measurement.BatchStatistics, images, seed: seed)!.Values.ToArray();
        float[] first = Of(1);
        Assert.Equal(first, Of(1));
        Assert.NotEqual(first, Of(2));
    }

    [Fact]
    public void How_many_batches_run_at_once_changes_no_bit()
    {
        (BackboneSpec backbone, BackboneWeights weights) = Narrow();
        LabelledImage[] images = Many(40);
        FeatureOutput output = new("stage1", backbone.Stages[1].Channels);
        byte[] graph = FeatureGraph.Build(backbone, weights, [output.Stage], normalize: true, sourceLogits: false, BatchNormLowering.PerBatch);
        using OnnxImageRunner runner = new(
            graph, FeatureGraph.Pixels, backbone.InputSize, [output], (e, p) => ImageDecoder.DecodeWindow(e, backbone.Preprocessing.Window, p));
        int[][] batches = [.. Enumerable.Range(0, images.Length).Chunk(7)];
        Assert.Equal(Of(1), Of(3));

        float[] Of(int workers)
        {
            FeatureMatrix rows = new(images.Length, output.Dimension);
            runner.RunBatches("", [.. images.Select(i => i.Source)], batches, workers, whole: false, (i, row) => row.CopyTo(rows.Row(i)), (_, _) => { }, null, default);
            return rows.Values.ToArray();
        }
    }

    [Fact]
    public void What_cannot_be_decoded_is_no_part_of_its_batch()
    {
        using TemporaryFolder folder = new();
        (BackboneSpec backbone, BackboneWeights weights) = Narrow();
        LabelledImage[] images = Many(12);
        LabelledImage[] more = [.. images[..5], images[0] with { Source = ImageSource.FromFile(folder.File("none.png")) }, .. images[5..]];
        FeatureMatrix expected = Rows(backbone, weights, Measurement.BatchStatistics, images)!;
        using OnnxMeasurement measurement = OnnxMeasurement.Create(backbone, weights, Measurement.BatchStatistics, new RandomSource(1))!;
        FeatureSet set = new FeatureStore(null, TimeProvider.System).Load(more, measurement, null, default);
        Assert.Equal(FindingCode.ImageNotFound, Assert.Single(set.Rejected).Value.Code);
        for (int i = 0; i < images.Length; i++)
        {
            Assert.All(expected.Row(i).ToArray().Zip(set.Features.Row(i < 5 ? i : i + 1).ToArray()), p => Assert.Equal(p.First, p.Second, 1e-4f));
        }
    }

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(1, 1, 1)]
    [InlineData(128, 1, 1)]
    [InlineData(129, 1, 2)]
    [InlineData(1000, 1, 8)]
    [InlineData(100, 10_000_000, 2)]
    [InlineData(3, 2_000_000_000, 3)]
    public void Batches_are_few_and_nearly_equal_and_hold_every_image_once(int images, long bytesPerImage, int count)
    {
        int[][] batches = OnnxMeasurement.Batches(images, bytesPerImage, new RandomSource(1));
        Assert.Equal(count, batches.Length);
        Assert.Equal(Enumerable.Range(0, images), batches.SelectMany(b => b).Order());
        Assert.True(batches.Length == 0 || batches.Max(b => b.Length) - batches.Min(b => b.Length) <= 1);
        Assert.True(images < 20 || !batches[0].SequenceEqual(batches[0].Order()));
    }

    [Fact]
    public void Only_rows_that_depend_on_nothing_but_their_image_may_be_kept()
    {
        (BackboneSpec backbone, BackboneWeights weights) = MadeUpWeights.Small("mobilenetv3_small");
        string?[] keys = [.. Enum.GetValues<Measurement>().Select(m =>
        {
            using OnnxMeasurement measurement = OnnxMeasurement.Create(backbone, weights, m, new RandomSource(1))!;
            return measurement.Key;
        })];
        using OnnxFeatureExtractor features = new(backbone, weights);
        Assert.Null(keys[(int)Measurement.BatchStatistics]);
        Assert.Equal(4, keys.Append(features.Key).Distinct().Count());
    }

    private static (BackboneSpec Backbone, BackboneWeights Weights) Narrow()
    {
        BackboneSpec backbone = MadeUpWeights.Small("mobilenetv1_075").Backbone with { Stages = MobileNetV1.Stages(0.25), SourceHead = null };
        return (backbone, MadeUpWeights.Of(backbone));
    }

    private static LabelledImage[] Many(int count) =>
        SmallModel.Images(Enumerable.Range(0, count).Select(i => SmallModel.Pictures[i % SmallModel.Pictures.Length]));

    private static FeatureMatrix? Rows(
        BackboneSpec backbone, BackboneWeights weights, Measurement measurement, LabelledImage[] images, bool exists = true, long seed = 1)
    {
        using OnnxMeasurement? extractor = OnnxMeasurement.Create(backbone, weights, measurement, new RandomSource(seed));
        Assert.Equal(exists, extractor is not null);
        return extractor is null ? null : Load(extractor, images);
    }

    private static FeatureMatrix Load(IFeatureExtractor extractor, LabelledImage[] images)
    {
        FeatureSet set = new FeatureStore(null, TimeProvider.System).Load(images, extractor, null, default);
        Assert.Empty(set.Rejected);
        Assert.All(set.Features.Values.ToArray(), v => Assert.True(float.IsFinite(v)));
        return set.Features;
    }
}
