using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using MlNetTransfer.Backbones;

namespace MlNetTransfer.Tests.Backbones;

/// <summary>Writes SafeTensors files.</summary>
internal static class SafeTensorsBuilder
{
    public static byte[] Build(IEnumerable<(string Name, int[] Shape)> tensors, Func<string, int, float> value)
    {
        Dictionary<string, object> header = [];
        List<float> data = [];
        foreach ((string name, int[] shape) in tensors)
        {
            int begin = data.Count * sizeof(float);
            int count = shape.Aggregate(1, (a, b) => a * b);
            data.AddRange(Enumerable.Range(0, count).Select(i => value(name, i)));
            header.Add(name, new { dtype = "F32", shape, data_offsets = new[] { begin, data.Count * sizeof(float) } });
        }

        byte[] bytes = new byte[data.Count * sizeof(float)];
        Buffer.BlockCopy(data.ToArray(), 0, bytes, 0, bytes.Length);
        return Frame(JsonSerializer.Serialize(header), bytes);
    }

    /// <summary>A whole file for a backbone: small, varied values; variances are positive.</summary>
    public static byte[] For(BackboneSpec backbone) => Build(
        backbone.TensorShapes.Select(t => (t.Key, t.Value)),
        (name, i) => name.EndsWith("running_var", StringComparison.Ordinal) ? 1 + (i % 3) : ((i * 31 % 17) - 8) / 40f);

    public static byte[] Frame(string header, byte[] data)
    {
        byte[] json = Encoding.UTF8.GetBytes(header);
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        return [.. length, .. json, .. data];
    }
}
