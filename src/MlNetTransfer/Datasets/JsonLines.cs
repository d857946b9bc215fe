using System.Text;
using System.Text.Json;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Datasets;

/// <summary>A file with one JSON object per line, such as <c>metadata.jsonl</c> of Hugging Face's imagefolder, as a table.</summary>
internal static class JsonLines
{
    public static bool Is(string path) => Path.GetExtension(path).Equals(".jsonl", StringComparison.OrdinalIgnoreCase);

    /// <summary>The objects as rows below a header of all names. Names that hold a list or an object anywhere are left out: they are no class and no
    /// path.</summary>
    /// <param name="name">How messages name the file.</param>
    /// <param name="text">Its content.</param>
    /// <exception cref="TransferException">MNT212: a line is no JSON object.</exception>
    public static TableText ToTable(string name, TableText text)
    {
        List<Dictionary<string, string>?> rows = [];
        List<string> names = [];
        HashSet<string> nested = [];
        foreach (string line in Encoding.UTF8.GetString(text.Content).Split('\n'))
        {
            rows.Add(string.IsNullOrWhiteSpace(line) ? null : Row(name, rows.Count + 1, line, names, nested));
        }

        string[] columns = [.. names.Where(n => !nested.Contains(n))];
        StringBuilder table = new();
        table.AppendJoin(',', columns.Select(Quoted)).Append('\n');
        foreach (Dictionary<string, string>? row in rows)
        {
            table.AppendJoin(',', row is null ? [] : columns.Select(c => Quoted(row.GetValueOrDefault(c, "")))).Append('\n');
        }

        return text with { Content = Encoding.UTF8.GetBytes(table.ToString()), Separator = ',', LinesAdded = 1 };
    }

    private static Dictionary<string, string> Row(string name, int number, string line, List<string> names, HashSet<string> nested)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            Dictionary<string, string> row = new(StringComparer.Ordinal);
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (!names.Contains(property.Name))
                {
                    names.Add(property.Name);
                }

                if (property.Value.ValueKind is JsonValueKind.Array or JsonValueKind.Object)
                {
                    nested.Add(property.Name);
                }

                row[property.Name] = property.Value.ValueKind == JsonValueKind.Null ? "" : property.Value.ToString();
            }

            return row;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new TransferException(
                Finding.Error(
                    FindingCode.ManifestMalformed,
                    FormattableString.Invariant($"{name} line {number}"),
                    "is no JSON object",
                    """Write one object per line, such as {"file_name": "0.png", "label": "ants"}."""),
                e);
        }
    }

    private static string Quoted(string value) => $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
