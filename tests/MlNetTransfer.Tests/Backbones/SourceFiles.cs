using System.Runtime.InteropServices;
using PureHDF;

namespace MlNetTransfer.Tests.Backbones;

/// <summary>Writes files as Keras and TensorFlow do.</summary>
internal static class SourceFiles
{
    // Larger tensors of a graph are written by their first values; TensorFlow repeats the last.
    private const int MostWritten = 1 << 20, Shortening = 500;

    /// <summary>HDF5 with a group per part of a name.</summary>
    public static void WriteHdf5(string path, IEnumerable<(string Name, int[] Shape, float[] Values)> tensors)
    {
        H5File file = [];
        foreach ((string name, int[] shape, float[] values) in tensors)
        {
            string[] parts = name.Split('/');
            H5Group group = file;
            foreach (string part in parts[..^1])
            {
                group = (H5Group)(group.TryGetValue(part, out object? inner) ? inner : group[part] = new H5Group());
            }

            group[parts[^1]] = new H5Dataset<float[]>(values, fileDims: [.. shape.Select(d => (ulong)d)]);
        }

        file.Write(path);
    }

    /// <summary>Constants of a frozen graph, with the reading nodes and the small constants that such graphs have beside them.</summary>
    /// <param name="path">Of the file.</param>
    /// <param name="tensors">The constants.</param>
    /// <param name="meta">Wraps it in a MetaGraphDef.</param>
    public static void WriteGraph(string path, IEnumerable<(string Name, int[] Shape, float[] Values)> tensors, bool meta = false)
    {
        using MemoryStream graph = new();
        foreach ((string name, int[] shape, float[] values) in tensors)
        {
            bool whole = values.Length <= MostWritten;
            ReadOnlySpan<float> written = values.AsSpan(0, whole ? values.Length : values.Length / Shortening);
            graph.Write(Constant(name, 1, shape, ProtobufBytes.Message(whole ? 4 : 5, MemoryMarshal.AsBytes(written).ToArray())));
            graph.Write(ProtobufBytes.Message(1, [.. ProtobufBytes.Text(1, $"{name}/read"), .. ProtobufBytes.Text(2, "Identity"), .. ProtobufBytes.Text(3, name)]));
        }

        graph.Write(Constant("Predictions/Reshape/shape", 3, [2], ProtobufBytes.Message(4, new byte[8])));
        graph.Write(Constant("batchnorm/add/y", 1, [], ProtobufBytes.Fixed(5, 0.001f)));
        graph.Write(Constant("Conv2d_1a_3x3/BatchNorm/Const_1", 1, [0], []));
        File.WriteAllBytes(path, meta ? [.. ProtobufBytes.Message(1, ProtobufBytes.Text(5, "1.15.0")), .. ProtobufBytes.Message(2, graph.ToArray())] : graph.ToArray());
    }

    /// <summary>What <see cref="WriteGraph"/> says of a tensor's values.</summary>
    public static float[] InGraph(float[] values)
    {
        if (values.Length > MostWritten)
        {
            values.AsSpan(values.Length / Shortening).Fill(values[(values.Length / Shortening) - 1]);
        }

        return values;
    }

    private static byte[] Constant(string name, ulong type, int[] shape, byte[] values)
    {
        byte[] dimensions = [.. shape.SelectMany(d => ProtobufBytes.Message(2, ProtobufBytes.Varint(1, (ulong)d)))];
        byte[] tensor = [.. ProtobufBytes.Varint(1, type), .. ProtobufBytes.Message(2, dimensions), .. values];
        byte[] attribute = [.. ProtobufBytes.Text(1, "value"), .. ProtobufBytes.Message(2, ProtobufBytes.Message(8, tensor))];
        return ProtobufBytes.Message(1, [.. ProtobufBytes.Text(1, name), .. ProtobufBytes.Text(2, "Const"), .. ProtobufBytes.Message(5, attribute)]);
    }
}
