using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlNetTransfer.Benchmarks;

/// <summary>Right and wrong answers as text: eight to a byte, hexadecimal.</summary>
internal static class Bits
{
    public static string Hex(IReadOnlyList<bool> bits)
    {
        byte[] bytes = new byte[(bits.Count + 7) / 8];
        foreach ((int i, bool bit) in bits.Index())
        {
            bytes[i / 8] |= (byte)(bit ? 1 << (i % 8) : 0);
        }

        return Convert.ToHexString(bytes);
    }

    public static bool[] Read(string hex, int count) =>
        [.. Convert.FromHexString(hex).SelectMany(b => Enumerable.Range(0, 8).Select(i => (b >> i & 1) == 1)).Take(count)];

    /// <summary>With their number before a colon.</summary>
    public static string Text(IReadOnlyList<bool> bits) => string.Create(CultureInfo.InvariantCulture, $"{bits.Count}:{Hex(bits)}");

    /// <summary>Reads what <see cref="Text"/> wrote.</summary>
    public static bool[] Parse(string text) => text.Split(':') is [var count, var hex]
        ? Read(hex, int.Parse(count, CultureInfo.InvariantCulture))
        : throw new FormatException(text);

    /// <summary>In JSON, as <see cref="Text"/>.</summary>
    internal sealed class Converter : JsonConverter<bool[]>
    {
        public override bool[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Parse(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, bool[] value, JsonSerializerOptions options) => writer.WriteStringValue(Text(value));
    }
}
