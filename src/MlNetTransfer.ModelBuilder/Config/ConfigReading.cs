using System.Globalization;
using System.Text.Json;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.ModelBuilder.Config;

/// <summary>Reads members of the types that are expected, and gathers what is wrong with them. A member that is null counts as absent.</summary>
/// <param name="text">The file.</param>
/// <param name="findings">Receives what is wrong.</param>
/// <param name="severity">How much a wrong value matters.</param>
internal sealed class ConfigReading(ConfigText text, List<Finding> findings, Severity severity = Severity.Error)
{
    // More digits than any double or whole number of 64 bits needs.
    private const int LongestNumber = 400;

    public ConfigText File => text;

    /// <summary>The same file and findings, where a wrong value is left out.</summary>
    public ConfigReading Lenient => new(text, findings, Severity.Warning);

    public void Add(Severity how, string code, int offset, string message, string hint) =>
        findings.Add(new Finding(code, how, text.Place(offset), message, hint));

    /// <summary>MNT903.</summary>
    public void Refuse(int offset, string member, string found, string allowed) => findings.Add(new Finding(
        FindingCode.ConfigValueInvalid,
        severity,
        text.Place(offset),
        $"{member} is {found}; allowed is {allowed}",
        severity == Severity.Error ? "Correct it, or remove the member." : "It was left out."));

    public ConfigNode? Object(ConfigNode? parent, string name) => Of(parent, name, JsonValueKind.Object, "an object");

    public ConfigNode? Array(ConfigNode? parent, string name) => Of(parent, name, JsonValueKind.Array, "an array");

    public ConfigValue<string>? Text(ConfigNode? parent, string name) =>
        Of(parent, name, JsonValueKind.String, "a text") is { } node ? TextOf(node, name) : null;

    public ConfigValue<bool>? Flag(ConfigNode? parent, string name)
    {
        ConfigNode? node = parent?[name];
        if (node is null or { Kind: JsonValueKind.Null })
        {
            return null;
        }

        if (node.Kind is JsonValueKind.True or JsonValueKind.False)
        {
            return new(node.Kind == JsonValueKind.True, node.Start, name);
        }

        Refuse(node.Start, name, ConfigParser.Word(node.Kind), "true or false");
        return null;
    }

    public ConfigValue<double>? Number(ConfigNode? parent, string name)
    {
        if (Of(parent, name, JsonValueKind.Number, "a number") is not { } node)
        {
            return null;
        }

        if (NumberOf(node) is { } number)
        {
            return new(number, node.Start, name);
        }

        Refuse(node.Start, name, Shown(node), "a number that 64 bits hold");
        return null;
    }

    public ConfigValue<long>? Whole(ConfigNode? parent, string name)
    {
        if (Of(parent, name, JsonValueKind.Number, "a whole number") is not { } node)
        {
            return null;
        }

        ReadOnlySpan<byte> raw = text.Raw(node);
        if (long.TryParse(raw, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole))
        {
            return new(whole, node.Start, name);
        }

        // 10.0 and 1e3 are whole as well; beyond 2^53 a double no longer says which.
        if (NumberOf(node) is { } number && number == Math.Floor(number) && Math.Abs(number) <= 1L << 53)
        {
            return new((long)number, node.Start, name);
        }

        Refuse(node.Start, name, Shown(node), "a whole number");
        return null;
    }

    /// <summary>The number as the file spells it.</summary>
    public string Shown(ConfigNode node) => ConfigQuote.Of(System.Text.Encoding.UTF8.GetString(text.Raw(node)));

    public ConfigValue<string>? TextOf(ConfigNode node, string name)
    {
        if (text.Text(node) is { } value)
        {
            return new(value, node.Start, name);
        }

        Refuse(node.Start, name, "no text: it holds half of a surrogate pair", "a text");
        return null;
    }

    private double? NumberOf(ConfigNode node) =>
        text.Raw(node) is { Length: <= LongestNumber } raw
            && double.TryParse(raw, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && double.IsFinite(number) ? number : null;

    private ConfigNode? Of(ConfigNode? parent, string name, JsonValueKind kind, string allowed)
    {
        ConfigNode? node = parent?[name];
        if (node is null or { Kind: JsonValueKind.Null })
        {
            return null;
        }

        if (node.Kind == kind)
        {
            return node;
        }

        Refuse(node.Start, name, ConfigParser.Word(node.Kind), allowed);
        return null;
    }
}
