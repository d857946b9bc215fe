using System.Globalization;
using System.Text;
using MlNetTransfer.Datasets;

namespace MlNetTransfer.Corrections;

/// <summary>One line of a file of corrections as text: fields between commas, quoted where they must be, and no line break in any of them.</summary>
/// <remarks>Lines are taken one by one, not as CSV of the whole, so that a line that is cut or wrong spoils no other.</remarks>
internal static class CorrectionLine
{
    /// <summary>What the first line says. The last column may be left out.</summary>
    public const string Header = "sha256,path,old_label,new_label,when,decision";

    /// <summary>Fields of a line without the last column, and with it.</summary>
    public const int LeastFields = 5, MostFields = 6;

    private const int Shown = 80;
    private const string Written = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    private static readonly string[] Times =
        [Written, "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"];

    private static readonly (string Word, LabelDecision Decision)[] Words =
    [
        ("corrected", LabelDecision.Corrected), ("kept", LabelDecision.Kept), ("removed", LabelDecision.Removed), ("open", LabelDecision.Open),
    ];

    /// <summary>Whether a line is the first one of such a file.</summary>
    public static bool IsHeader(string line) => line == Header || line == Header[..Header.LastIndexOf(',')];

    /// <summary>The line of a decision, without its end. Control characters of the path, which is a hint, become blanks.</summary>
    public static string Of(LabelCorrection correction) => string.Join(',', ((string[])
    [
        correction.Content.ToString(),
        string.Concat(correction.Path.Select(c => char.IsControl(c) ? ' ' : c)),
        correction.OldLabel,
        correction.NewLabel ?? "",
        correction.When.UtcDateTime.ToString(Written, CultureInfo.InvariantCulture),
        Words.First(w => w.Decision == correction.Decision).Word,
    ]).Select(Quoted));

    /// <summary>Reads a line.</summary>
    /// <param name="line">Without its end.</param>
    /// <param name="least">Fields that it has at least; of <see cref="MostFields"/> the last must not be empty.</param>
    /// <param name="wrong">Everything that is wrong with it; empty where nothing is.</param>
    /// <returns>Null where something is wrong.</returns>
    public static LabelCorrection? Parse(string line, int least, out IReadOnlyList<string> wrong)
    {
        List<string> found = [];
        wrong = found;
        if (Fields(line) is not { } fields)
        {
            found.Add("has a quote that is not closed, or stands inside a field without quotes");
            return null;
        }

        if (fields.Count < least || fields.Count > MostFields || (least == MostFields && fields[^1].Length == 0))
        {
            found.Add(string.Create(
                CultureInfo.InvariantCulture, $"has {fields.Count} fields; allowed are {LeastFields} or {MostFields}: {Header}"));
            return null;
        }

        string old = LabelNames.Normal(fields[2]), next = LabelNames.Normal(fields[3]), word = fields.Count > LeastFields ? fields[5] : "";
        ContentHash? content = ContentHash.TryParse(fields[0]);
        DateTimeOffset? when = Time(fields[4]);
        if (content is null)
        {
            found.Add($"sha256 is '{Short(fields[0])}'; allowed are 64 hexadecimal digits");
        }

        if (old.Length == 0)
        {
            found.Add("old_label is empty");
        }

        if (line.Any(c => char.IsControl(c)))
        {
            found.Add("holds a control character");
        }
        else if (LabelNames.LostLetters(old) || LabelNames.LostLetters(next))
        {
            found.Add("holds a replacement character (U+FFFD): letters of a label were lost");
        }

        if (when is null)
        {
            found.Add($"when is '{Short(fields[4])}'; allowed is a time in ISO 8601 with its zone, as 2026-11-30T09:41:07Z");
        }

        LabelDecision? decision = Decision(old, next, word, found);
        return found.Count == 0 ? new LabelCorrection(content!.Value, fields[1], old, next.Length == 0 ? null : next, when!.Value, decision!.Value) : null;
    }

    /// <summary>What the word says; without one what the labels say.</summary>
    private static LabelDecision? Decision(string old, string next, string word, List<string> found)
    {
        if (word.Length == 0)
        {
            if (next.Length == 0)
            {
                found.Add("new_label is empty; to take the image out, the column decision must say 'removed'");
            }

            return old == next ? LabelDecision.Kept : LabelDecision.Corrected;
        }

        if (Words.FirstOrDefault(w => w.Word == word) is not { Word: not null } known)
        {
            found.Add($"decision is '{Short(word)}'; allowed are {string.Join(", ", Words.Select(w => w.Word))}, or nothing");
            return null;
        }

        string? expected = known.Decision switch
        {
            LabelDecision.Corrected => next.Length == 0 || next == old ? "another label" : null,
            LabelDecision.Removed => next.Length == 0 ? null : "nothing",
            _ => next == old ? null : "the old label",
        };
        if (expected is not null)
        {
            found.Add($"decision is '{word}' and new_label is '{Short(next)}'; with that word it is {expected}");
        }

        return known.Decision;
    }

    private static DateTimeOffset? Time(string text) => DateTimeOffset.TryParseExact(
        text, Times, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time) ? time : null;

    private static string Quoted(string field) =>
        field.AsSpan().ContainsAny(',', '"') || field.StartsWith(' ') || field.EndsWith(' ')
            ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : field;

    private static List<string>? Fields(string line)
    {
        List<string> fields = [];
        StringBuilder field = new();
        for (int at = 0; ; at++)
        {
            field.Clear();
            if (at < line.Length && line[at] == '"')
            {
                at++;
                while (true)
                {
                    int end = line.IndexOf('"', at);
                    if (end < 0)
                    {
                        return null;
                    }

                    field.Append(line, at, end - at);
                    at = end + 1;
                    if (at >= line.Length || line[at] != '"')
                    {
                        break;
                    }

                    field.Append('"');
                    at++;
                }
            }
            else
            {
                for (; at < line.Length && line[at] != ','; at++)
                {
                    if (line[at] == '"')
                    {
                        return null;
                    }

                    field.Append(line[at]);
                }
            }

            fields.Add(field.ToString());
            if (at >= line.Length)
            {
                return fields;
            }

            if (line[at] != ',')
            {
                return null;
            }
        }
    }

    private static string Short(string text) => text.Length > Shown ? text[..Shown] + "…" : text;
}
