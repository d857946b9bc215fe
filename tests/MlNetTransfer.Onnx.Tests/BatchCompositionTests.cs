using System.Runtime.InteropServices;
using MlNetTransfer.Backbones;
using MlNetTransfer.Onnx;
using MlNetTransfer.Onnx.Extraction;

namespace MlNetTransfer.Tests.Onnx;

/// <summary>Every digit of an image's features depends on the image and the network alone, so that shares of a set, however cut, come to the same bytes.</summary>
public class BatchCompositionTests
{
    /// <summary>Weights under the shared folder, or none for what ships.</summary>
    public static TheoryData<string, string> Networks =>
    [
        ("embedded", ""),
        ("mobilenetv2_035", "weights/mobilenetv2_035_224_tm.safetensors"),
        ("mobilenetv2_100", "weights/mobilenetv2_100_224_int8deq.safetensors"),
        ("mobilenetv1_075", "weights/mobilenetv1_075_224_keras.safetensors"),
        ("squeezenet1_1", "weights/squeezenet1_1_caffe.safetensors"),
    ];

    [Theory]
    [MemberData(nameof(Networks))]
    public void An_image_has_the_same_digits_in_any_order_and_among_any_number(string network, string file)
    {
        (BackboneSpec backbone, BackboneWeights weights) = Open(network, file);
        string[] paths =
        [
            .. Directory.GetFiles(SharedMaterial.Require("data/hymenoptera/test/ants")).Order(StringComparer.Ordinal).Take(21),
        ];
        using OnnxFeatureExtractor extractor = new(backbone, weights, [.. backbone.Stages.Select(s => s.Name)]);
        Dictionary<string, float[]> together = Extract(extractor, paths);
        foreach (string[] some in (string[][])[[.. paths.Reverse()], .. paths.Chunk(1).Take(3), .. paths.Chunk(2).Take(2), .. paths.Chunk(7)])
        {
            foreach ((string path, float[] row) in Extract(extractor, some))
            {
                Assert.True(MemoryMarshal.AsBytes(row.AsSpan()).SequenceEqual(MemoryMarshal.AsBytes(together[path].AsSpan())), $"{path} of {some.Length}");
            }
        }
    }

    private static Dictionary<string, float[]> Extract(OnnxFeatureExtractor extractor, string[] paths)
    {
        Dictionary<string, float[]> rows = [];
        extractor.Extract(
            SmallModel.Sources(paths),
            (i, row) =>
            {
                lock (rows)
                {
                    rows.Add(paths[i], row.ToArray());
                }
            },
            (_, failed) => Assert.Fail(failed.Reason),
            null,
            TestContext.Current.CancellationToken);
        return rows;
    }

    private static (BackboneSpec Backbone, BackboneWeights Weights) Open(string network, string file)
    {
        PretrainedBackbones pretrained = new();
        BackboneSpec backbone = BackboneCatalog.Find(network);
        return (backbone, pretrained.Load(backbone, file.Length == 0 ? pretrained.Require(null, network).Path! : SharedMaterial.Require(file)));
    }
}
