using System.Globalization;
using System.Text.Json;

namespace MlNetTransfer.Backbones;

/// <summary>Fields of a JSON object that somebody else wrote; what cannot be is said with the field's name.</summary>
/// <param name="element">The object.</param>
/// <param name="place">Where it is in the file; empty at the top.</param>
internal sealed class PreprocessorFields(JsonElement element, string place)
{
    /// <summary>No network takes larger images.</summary>
    public const int LargestSide = 2048;

    private readonly JsonElement _element = element.ValueKind == JsonValueKind.Object
        ? element
        : throw new InvalidDataException($"{(place.Length == 0 ? "it" : place)} is no object");

    /// <summary>Whether there is a field, and it is not null.</summary>
    public bool Has(string name) => Field(name) is not null;

    /// <summary>An object inside; null where there is none of this name, or it is no object.</summary>
    public PreprocessorFields? Inner(string name) =>
        Field(name) is { ValueKind: JsonValueKind.Object } inner ? new(inner, $"{place}{name}.") : null;

    public bool Flag(string name, bool otherwise) => Field(name) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw Wrong(name, "true or false"),
    };

    public double? Number(string name, double least, double most) => Field(name) is not { } field ? null
        : Number(field) is { } number && number >= least && number <= most
            ? number
            : throw Wrong(name, string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most}"));

    /// <summary>A side in pixels.</summary>
    public int? Side(string name) => Number(name, 1, LargestSide) is not { } side ? null
        : side % 1 == 0 ? (int)side
        : throw Wrong(name, "a whole number");

    /// <summary>Three numbers, or one that stands for all three.</summary>
    public double[]? Triple(string name, double least, double most)
    {
        if (Field(name) is not { } field)
        {
            return null;
        }

        double?[] numbers = field.ValueKind == JsonValueKind.Array ? [.. field.EnumerateArray().Take(4).Select(Number)] : [Number(field)];
        double?[] three = numbers.Length == 1 ? [numbers[0], numbers[0], numbers[0]] : numbers;
        return three.Length == 3 && three.All(n => n >= least && n <= most)
            ? [.. three.Select(n => n!.Value)]
            : throw Wrong(name, string.Create(CultureInfo.InvariantCulture, $"three numbers from {least} to {most}"));
    }

    /// <summary>A side as a number, or as an object with height and width that are the same.</summary>
    public int? Square(string name)
    {
        if (Inner(name) is not { } size)
        {
            return Side(name);
        }

        int? height = size.Side("height"), width = size.Side("width");
        return height == width ? height : throw Wrong(name, "a square");
    }

    public InvalidDataException Wrong(string name, string allowed) => new($"{place}{name} is {Short(name)}; allowed is {allowed}");

    private JsonElement? Field(string name) =>
        _element.TryGetProperty(name, out JsonElement field) && field.ValueKind != JsonValueKind.Null ? field : null;

    private string Short(string name)
    {
        const int most = 60;
        string text = Field(name)?.GetRawText().ReplaceLineEndings(" ") ?? "not there";
        return text.Length > most ? $"{text[..most]}…" : text;
    }

    private static double? Number(JsonElement element) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out double number) && double.IsFinite(number) ? number : null;
}
