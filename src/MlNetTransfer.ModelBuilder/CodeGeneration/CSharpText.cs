using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace MlNetTransfer.ModelBuilder.CodeGeneration;

/// <summary>C# source text of values.</summary>
internal static class CSharpText
{
    private const string Indent = "    ";

    /// <summary>A regular string literal; what would be invisible, or end the line, stands in it as an escape.</summary>
    public static string Literal(string value)
    {
        StringBuilder text = new("\"");
        foreach (char c in value)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append(@"\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                _ when IsVisible(c) => text.Append(c),
                _ => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}"),
            };
        }

        return text.Append('"').ToString();
    }

    /// <summary>Lines <c>Name = value,</c> of an object initializer, one for every property with a public <c>init</c>
    /// that is not null and not left out.</summary>
    /// <param name="record">The object.</param>
    /// <param name="indentation">Levels of four spaces before each line.</param>
    /// <param name="except">Names of properties that are left out.</param>
    public static IEnumerable<string> InitializerLines(object record, int indentation, params string[] except) =>
        record.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.SetMethod is { IsPublic: true } && !except.Contains(p.Name))
            .Select(p => (p.Name, Value: p.GetValue(record)))
            .Where(p => p.Value is not (null or ICollection { Count: 0 }))
            .Select(p => $"{Spaces(indentation)}{p.Name} = {Expression(p.Value!, indentation)},");

    private static string Expression(object value, int indentation) => value switch
    {
        string text => Literal(text),
        char character => $"(char)0x{(int)character:X4}",
        bool flag => flag ? "true" : "false",
        int or long => ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture),
        double number => number.ToString("R", CultureInfo.InvariantCulture) + "d",
        TimeSpan time => $"TimeSpan.FromSeconds({Expression(time.TotalSeconds, indentation)})",
        Enum named => $"{named.GetType().Name}.{named}",
        IReadOnlyDictionary<string, string> entries => string.Join('\n', (IEnumerable<string>)
        [
            "new Dictionary<string, string>",
            $"{Spaces(indentation)}{{",
            .. entries.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => $"{Spaces(indentation + 1)}[{Literal(e.Key)}] = {Literal(e.Value)},"),
            $"{Spaces(indentation)}}}",
        ]),
        _ => string.Join('\n', (IEnumerable<string>)
        [
            $"new {value.GetType().Name}",
            $"{Spaces(indentation)}{{",
            .. InitializerLines(value, indentation + 1),
            $"{Spaces(indentation)}}}",
        ]),
    };

    private static string Spaces(int indentation) => string.Concat(Enumerable.Repeat(Indent, indentation));

    // Format characters turn text around or hide; half a surrogate pair is no text at all, and whole pairs are safe as escapes too.
    private static bool IsVisible(char c) => c == ' ' || char.GetUnicodeCategory(c) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);
}
