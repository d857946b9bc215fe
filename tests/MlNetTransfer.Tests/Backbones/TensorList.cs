using System.Globalization;
using MlNetTransfer.Backbones;

namespace MlNetTransfer.Tests.Backbones;

/// <summary>The lists, and values for their tensors.</summary>
internal static class TensorList
{
    /// <summary>List, backbone, the map's source.</summary>
    public static readonly (string List, string Backbone, string Source)[] All =
    [
        ("keras_mobilenetv1_075", "mobilenetv1_075", "Keras Applications' MobileNet"),
        ("keras_mobilenetv2_035", "mobilenetv2_035", "Keras Applications' MobileNetV2"),
        ("keras_mobilenetv2_100", "mobilenetv2_100_keras", "Keras Applications' MobileNetV2"),
        ("release_mobilenetv2_100", "mobilenetv2_100_keras", "Keras Applications' MobileNetV2"),
        ("keras22_mobilenetv2_100", "mobilenetv2_100_keras", "Keras Applications' MobileNetV2"),
        ("keras_inceptionv3", "inceptionv3", "Keras Applications' InceptionV3"),
        ("slim_mobilenetv1_075", "mobilenetv1_075", "TensorFlow-Slim's MobilenetV1"),
        ("slim_mobilenetv2_035", "mobilenetv2_035", "TensorFlow-Slim's MobilenetV2"),
        ("slim_mobilenetv2_100", "mobilenetv2_100_keras", "TensorFlow-Slim's MobilenetV2"),
        ("slim_resnetv2_50", "resnetv2_50", "TensorFlow-Slim's resnet_v2"),
        ("slim_resnetv2_101", "resnetv2_101", "TensorFlow-Slim's resnet_v2"),
        ("slim_inceptionv3", "inceptionv3", "TensorFlow-Slim's InceptionV3"),
    ];

    public static ListedTensor[] Read(string list) =>
        [.. File.ReadLines(SourceTree.File($"data/names/{list}.txt")).Select(l => l.Split('\t')).Select(p => new ListedTensor(p[0], [.. p[1].Split('x').Select(d => int.Parse(d, CultureInfo.InvariantCulture))], p[2], p[3]))];

    /// <summary>A tensor's values, −0.5 to 0.5; neighbours and tensors differ.</summary>
    public static float[] Values(ListedTensor tensor)
    {
        float[] values = new float[tensor.Count];
        uint hash = tensor.Name.Aggregate(2166136261, (h, c) => (h ^ c) * 16777619);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = ((((hash + (uint)i) * 2654435761) >> 8) / 16777216f) - 0.5f;
        }

        return values;
    }

    /// <summary>Every value stands where it belongs; what the backbone has and the list has not is ones, or the source head.</summary>
    /// <param name="backbone">The weights' backbone.</param>
    /// <param name="weights">Loaded.</param>
    /// <param name="list">What the file held.</param>
    /// <param name="values">Of a tensor of the file.</param>
    public static void AssertLoaded(BackboneSpec backbone, BackboneWeights weights, ListedTensor[] list, Func<ListedTensor, float[]> values)
    {
        Dictionary<string, ListedTensor> listed = list.ToDictionary(t => t.Ours);
        foreach ((string name, int[] shape) in backbone.TensorShapes)
        {
            if (!listed.TryGetValue(name, out ListedTensor? tensor))
            {
                bool isHead = backbone.SourceHead is { } head && name.StartsWith($"{head.Name}.", StringComparison.Ordinal);
                Assert.True(isHead ? !weights.Values.ContainsKey(name) : name.EndsWith(".bn.weight", StringComparison.Ordinal) && Array.TrueForAll(weights[name], v => v == 1), name);
                continue;
            }

            float[] expected = values(tensor), actual = weights[name];
            int outputs = shape[0], inputs = shape.ElementAtOrDefault(1), rows = shape.ElementAtOrDefault(2), columns = shape.ElementAtOrDefault(3), next = 0;
            (inputs, rows, columns) = (Math.Max(1, inputs), Math.Max(1, rows), Math.Max(1, columns));
            Assert.Equal(outputs * inputs * rows * columns, actual.Length);
            for (int o = 0; o < outputs; o++)
            {
                for (int i = 0; i < inputs; i++)
                {
                    for (int h = 0; h < rows; h++)
                    {
                        for (int w = 0; w < columns; w++)
                        {
                            if (actual[next++] != expected[tensor.Index(o, i, h, w, outputs, inputs, columns)])
                            {
                                Assert.Fail($"{name}[{o}, {i}, {h}, {w}] is not the value of {tensor.Name}");
                            }
                        }
                    }
                }
            }
        }

        Assert.All(weights.Values.Keys, k => Assert.Contains(k, (IDictionary<string, int[]>)backbone.TensorShapes));
    }
}
