using System.Text.Json.Nodes;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Tests;

/// <summary>Changes to a JSON text as people and programs make them: a value replaced by another kind, a member gone, a list cut, emptied or doubled.</summary>
internal static class JsonMutation
{
    // No node writes half a surrogate pair, so it is put into the text.
    private const string HalfPair = "\"half a pair\"";

    private static readonly string?[] Values =
    [
        "null",
        "[]",
        "{}",
        "\"\"",
        "\"x\"",
        "true",
        "0",
        "-1",
        "1",
        "99",
        "2147483647",
        "-2147483648",
        "9223372036854775807",
        "1e308",
        "-1e308",
        "1e999",
        "1.5",
        "\"NaN\"",
        "\"Infinity\"",
        "\"-Infinity\"",
        HalfPair, "\"\\u0000\"", "[null]", "{\"a\":null}", null,
    ];

    private static readonly string[] Numbers = ["0", "1", "2", "3", "7", "99", "1000", "0.5", "0.01", "-0.5", "1e6", "1e11", "\"NaN\"", "\"Infinity\""];

    /// <param name="json">An object.</param>
    /// <param name="random">Chooses place and change.</param>
    /// <param name="changes">How many.</param>
    public static string Of(string json, RandomSource random, int changes)
    {
        JsonNode root = JsonNode.Parse(json)!;
        for (int i = 0; i < changes; i++)
        {
            Change(root, random);
        }

        return root.ToJsonString().Replace(HalfPair, "\"\\ud800\"", StringComparison.Ordinal);
    }

    private static void Change(JsonNode root, RandomSource random)
    {
        JsonNode at = root;
        while (true)
        {
            switch (at)
            {
                case JsonObject { Count: > 0 } parent:
                    string name = parent.ElementAt(random.NextInt32(parent.Count)).Key;
                    if (parent[name] is { } member && random.NextInt32(8) > 0 && member is JsonObject { Count: > 0 } or JsonArray { Count: > 0 })
                    {
                        at = parent[name]!;
                        continue;
                    }

                    if (Value(parent[name], random, out JsonNode? value))
                    {
                        parent[name] = value;
                    }
                    else
                    {
                        parent.Remove(name);
                    }

                    return;
                case JsonArray { Count: > 0 } list:
                    int index = random.NextInt32(list.Count);
                    if (list[index] is { } item && random.NextInt32(4) > 0 && item is JsonObject { Count: > 0 } or JsonArray { Count: > 0 })
                    {
                        at = list[index]!;
                        continue;
                    }

                    switch (random.NextInt32(4))
                    {
                        case 0:
                            list.RemoveAt(index);
                            break;
                        case 1:
                            list.Add(list[index]?.DeepClone());
                            break;
                        case 2:
                            list.Clear();
                            break;
                        default:
                            list[index] = Value(list[index], random, out JsonNode? other) ? other : null;
                            break;
                    }

                    return;
                default:
                    return;
            }
        }
    }

    /// <returns>False where the member is to go.</returns>
    private static bool Value(JsonNode? old, RandomSource random, out JsonNode? value)
    {
        bool number = old?.GetValueKind() == System.Text.Json.JsonValueKind.Number && random.NextInt32(4) > 0;
        string? text = number ? Numbers[random.NextInt32(Numbers.Length)] : Values[random.NextInt32(Values.Length)];
        value = text is null or "null" ? null : JsonNode.Parse(text);
        return text is not null;
    }
}
