using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Features;
using MlNetTransfer.Imaging;
using MlNetTransfer.Numerics;
using MlNetTransfer.Onnx.Extraction;
using MlNetTransfer.Profiling;
using MlNetTransfer.Sessions;

namespace MlNetTransfer.Tests.Onnx;

public sealed class DecodedPixelsTests : IDisposable
{
    private const int Side = 32, Length = 3 * Side * Side;

    private readonly TemporaryFolder _folder = new();
    private readonly (BackboneSpec Backbone, BackboneWeights Weights) _network = MadeUpWeights.Small("mobilenetv2_035");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Passes_over_the_same_images_open_each_file_once_and_give_the_same_rows()
    {
        LabelledImage[] images = Copies();
        FeatureMatrix[] fresh = [Stages(images, null), Measured(images, null, Measurement.BatchStatistics), Measured(images, null, Measurement.ChannelMoments)];
        DecodedPixels decoded = new(1 << 30);
        FeatureMatrix first = Stages(images, decoded);
        foreach (LabelledImage image in images)
        {
            File.Delete(image.Source.Path!);
        }

        FeatureMatrix[] kept =
            [first, Measured(images, decoded, Measurement.BatchStatistics), Measured(images, decoded, Measurement.ChannelMoments)];
        Assert.All(fresh.Zip(kept), p => Assert.Equal(p.First.Values, p.Second.Values));
        decoded.Clear();
        Assert.Equal(0, decoded.Held);
        Assert.Equal(FindingCode.ImageNotFound, Assert.Single(Read(images, decoded).Rejected.Values.Select(r => r.Code).Distinct()));
    }

    [Fact]
    public void Images_without_room_are_decoded_again()
    {
        LabelledImage[] images = Copies();
        CropWindow window = _network.Backbone.Preprocessing.Window;
        DecodedPixels decoded = new(2L * 3 * window.Size * window.Size);
        FeatureMatrix fresh = Stages(images, null);
        Assert.Equal(fresh.Values, Stages(images, decoded).Values);
        Assert.Equal(fresh.Values, Stages(images, decoded).Values);
        Assert.Equal(2L * 3 * window.Size * window.Size, decoded.Held);
    }

    [Fact]
    public void Only_whole_numbers_are_kept_and_only_for_the_same_rendering()
    {
        DecodedPixels decoded = new(1 << 20);
        DecodedImages images = decoded.Of(new CropWindow(Side, 0, Side), PictureOptions.Default);
        ImageSource whole = ImageSource.FromBytes(new byte[1]), broken = ImageSource.FromBytes(new byte[1]);
        float[] pixels = [.. Enumerable.Range(0, Length).Select(i => (float)(i % 256))], read = new float[Length];
        images.Keep(whole, pixels);
        images.Keep(broken, [.. pixels[1..], 0.5f]);
        images.Keep(broken, [.. pixels[1..], 256f]);
        images.Keep(broken, [.. pixels[1..], float.NaN]);
        Assert.True(images.TryCopy(whole, read));
        Assert.Equal(pixels, read);
        Assert.False(images.TryCopy(broken, read));
        Assert.False(decoded.Of(new CropWindow(Side, 0, Side), PictureOptions.Default with { Fit = ImageFit.Pad }).TryCopy(whole, read));
        Assert.False(decoded.Of(new CropWindow(2 * Side, 0, Side), PictureOptions.Default).TryCopy(whole, read));
        Assert.Same(images, decoded.Of(new CropWindow(Side, 0, Side), PictureOptions.Default));
        Assert.Equal(Length, decoded.Held);
    }

    private LabelledImage[] Copies() =>
    [
        .. SmallModel.Images(SmallModel.Pictures[..6]).Select((image, i) =>
        {
            string copy = _folder.File($"{i}{Path.GetExtension(image.Source.Path)}");
            File.Copy(image.Source.Path!, copy);
            return image with { Source = ImageSource.FromFile(copy) };
        }),
    ];

    private FeatureMatrix Stages(LabelledImage[] images, DecodedPixels? decoded)
    {
        FeatureSet set = Read(images, decoded);
        Assert.Empty(set.Rejected);
        return set.Features;
    }

    private FeatureSet Read(LabelledImage[] images, DecodedPixels? decoded)
    {
        using OnnxFeatureExtractor extractor = new(_network.Backbone, _network.Weights, decoded, null, [.. _network.Backbone.Stages.Select(s => s.Name)]);
        return Load(extractor, images);
    }

    private FeatureMatrix Measured(LabelledImage[] images, DecodedPixels? decoded, Measurement measurement)
    {
        using OnnxMeasurement extractor = OnnxMeasurement.Create(_network.Backbone, _network.Weights, measurement, new RandomSource(1), decoded)!;
        FeatureSet set = Load(extractor, images);
        Assert.Empty(set.Rejected);
        return set.Features;
    }

    private static FeatureSet Load(IFeatureExtractor extractor, LabelledImage[] images) =>
        new FeatureStore(null, TimeProvider.System).Load(images, extractor, null, TestContext.Current.CancellationToken);
}
