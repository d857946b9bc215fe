using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace MlNetTransfer.Tensors;

/// <summary>Writes float32 tensors in the format that <see cref="SafeTensorsFile"/> reads.</summary>
public static class SafeTensorsWriter
{
    // The format asks for a header whose length is a multiple of 8, filled up with blanks.
    private const int Alignment = 8;

    /// <summary>Writes float32 tensors.</summary>
    /// <param name="stream">Receives the file.</param>
    /// <param name="metadata">Text by name.</param>
    /// <param name="tensors">Values by name.</param>
    /// <param name="shapes">Shapes by name; null for one dimension each.</param>
    public static void Write(
        Stream stream,
        IReadOnlyDictionary<string, string> metadata,
        IReadOnlyDictionary<string, float[]> tensors,
        IReadOnlyDictionary<string, int[]>? shapes = null)
    {
        using MemoryStream header = new();
        using (Utf8JsonWriter json = new(header))
        {
            json.WriteStartObject();
            json.WriteStartObject(SafeTensorsHeader.Metadata);
            foreach ((string name, string text) in metadata)
            {
                json.WriteString(name, text);
            }

            json.WriteEndObject();
            long begin = 0;
            foreach ((string name, float[] values) in tensors)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", "F32");
                json.WriteStartArray("shape");
                foreach (int dimension in shapes?[name] ?? [values.Length])
                {
                    json.WriteNumberValue(dimension);
                }

                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(begin);
                json.WriteNumberValue(begin += values.Length * (long)sizeof(float));
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        int padding = (int)(-header.Length & (Alignment - 1));
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)(header.Length + padding));
        stream.Write(length);
        header.WriteTo(stream);
        stream.Write("       "u8[..padding]);
        foreach (float[] values in tensors.Values)
        {
            stream.Write(MemoryMarshal.AsBytes<float>(values));
        }
    }
}
