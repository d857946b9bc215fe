using System.Text;
using System.Text.Json;

namespace MlNetTransfer.Tensors;

/// <summary>The JSON header of a SafeTensors file: every claim is checked.</summary>
internal static class SafeTensorsHeader
{
    private const int DeepestNesting = 4; // object → tensor → array → number
    private const int MostDimensions = 8;

    /// <summary>Name of the entry that holds text by name instead of a tensor.</summary>
    public const string Metadata = "__metadata__";

    /// <param name="header">UTF-8 JSON.</param>
    /// <param name="dataLength">Bytes of tensors that follow it.</param>
    /// <exception cref="InvalidDataException">A claim is wrong; the message says which.</exception>
    /// <exception cref="JsonException">The header is not JSON.</exception>
    public static (IReadOnlyDictionary<string, SafeTensorsEntry> Tensors, IReadOnlyDictionary<string, string> Metadata) Parse(byte[] header, long dataLength)
    {
        try
        {
            _ = new UTF8Encoding(false, throwOnInvalidBytes: true).GetCharCount(header);
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException("the header is not UTF-8", e);
        }

        using JsonDocument document = JsonDocument.Parse(header, new JsonDocumentOptions { MaxDepth = DeepestNesting });
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidDataException($"the header is a JSON {document.RootElement.ValueKind}, not an object");
        }

        Dictionary<string, SafeTensorsEntry> tensors = new(StringComparer.Ordinal);
        Dictionary<string, string> metadata = new(StringComparer.Ordinal);
        foreach (JsonProperty property in document.RootElement.EnumerateObject())
        {
            if (property.Name == Metadata)
            {
                ParseMetadata(property.Value, metadata);
            }
            else if (!tensors.TryAdd(property.Name, ParseTensor(property, dataLength)))
            {
                throw new InvalidDataException($"tensor '{property.Name}' is in the header twice");
            }
        }

        RefuseHolesAndOverlaps(tensors, dataLength);
        return (tensors, metadata);
    }

    /// <summary>What is not text there is left out: files with other values in it exist, and nothing of a network depends on it.</summary>
    private static void ParseMetadata(JsonElement element, Dictionary<string, string> metadata)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty text in element.EnumerateObject().Where(t => t.Value.ValueKind == JsonValueKind.String))
            {
                metadata[text.Name] = text.Value.GetString()!;
            }
        }
    }

    private static SafeTensorsEntry ParseTensor(JsonProperty property, long dataLength)
    {
        string name = property.Name;
        JsonElement tensor = property.Value;
        if (tensor.ValueKind != JsonValueKind.Object
            || !tensor.TryGetProperty("dtype", out JsonElement type) || type.ValueKind != JsonValueKind.String
            || !tensor.TryGetProperty("shape", out JsonElement shape) || shape.ValueKind != JsonValueKind.Array
            || !tensor.TryGetProperty("data_offsets", out JsonElement offsets) || offsets.ValueKind != JsonValueKind.Array || offsets.GetArrayLength() != 2)
        {
            throw new InvalidDataException($"tensor '{name}' lacks dtype, shape or two data_offsets");
        }

        int bytesPerValue = WeightsTensor.BytesPerValue(type.GetString()!);
        if (bytesPerValue == 0)
        {
            throw new InvalidDataException($"tensor '{name}' has dtype {type.GetString()}; the format has no such type");
        }

        long begin = Integer(name, offsets[0]), end = Integer(name, offsets[1]);
        if (begin > end || end > dataLength)
        {
            throw new InvalidDataException($"tensor '{name}' claims bytes {begin} to {end} of {dataLength}");
        }

        if (shape.GetArrayLength() > MostDimensions)
        {
            throw new InvalidDataException($"tensor '{name}' has {shape.GetArrayLength()} dimensions; allowed are {MostDimensions}");
        }

        int[] dimensions = [.. shape.EnumerateArray().Select(d => Dimension(name, d))];
        if (Bytes(dimensions, bytesPerValue) != end - begin)
        {
            throw new InvalidDataException($"tensor '{name}' has shape [{string.Join(", ", dimensions)}] of {type.GetString()} in {end - begin} bytes");
        }

        return new SafeTensorsEntry(type.GetString()!, dimensions, begin, end);
    }

    /// <summary>−1 when the tensor is larger than any file.</summary>
    private static long Bytes(int[] dimensions, int bytesPerValue)
    {
        long bytes = dimensions.Contains(0) ? 0 : bytesPerValue;
        foreach (int dimension in dimensions)
        {
            if (bytes > long.MaxValue / Math.Max(1, dimension))
            {
                return -1;
            }

            bytes *= dimension;
        }

        return bytes;
    }

    private static long Integer(string name, JsonElement element) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out long value) && value >= 0
            ? value
            : throw new InvalidDataException($"tensor '{name}' has {Short(element)} where a number of bytes belongs");

    private static int Dimension(string name, JsonElement element) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out int value) && value >= 0
            ? value
            : throw new InvalidDataException($"tensor '{name}' has {Short(element)} where a dimension belongs");

    private static string Short(JsonElement element) =>
        element.GetRawText() is { Length: > 20 } text ? text[..20] + "…" : element.GetRawText();

    private static void RefuseHolesAndOverlaps(Dictionary<string, SafeTensorsEntry> tensors, long dataLength)
    {
        long position = 0;
        foreach ((string name, SafeTensorsEntry entry) in tensors.OrderBy(t => t.Value.Begin).ThenBy(t => t.Value.End))
        {
            if (entry.Begin != position)
            {
                throw new InvalidDataException($"tensor '{name}' begins at byte {entry.Begin}; the one before it ends at {position}");
            }

            position = entry.End;
        }

        if (position != dataLength)
        {
            throw new InvalidDataException($"the tensors end at byte {position}; the file has {dataLength}");
        }
    }
}
