using System.Globalization;

namespace MlNetTransfer.Planning;

/// <summary>Values of a plan's entries as <c>run.json</c> writes them.</summary>
internal static class EntryText
{
    public static string Of(object value) => value switch
    {
        double number => number.ToString("0.#####", CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    /// <summary>An entry's name in <c>run.json</c>.</summary>
    /// <param name="property">The property's name.</param>
    public static string Name(string property) => char.ToLowerInvariant(property[0]) + property[1..];
}
