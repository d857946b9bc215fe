using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MlNetTransfer.ModelBuilder.Config;

/// <summary>How a file separates the members of an object, so that new ones look like the others.</summary>
/// <param name="NewLine">What ends a line there; empty where all stands on one line.</param>
/// <param name="Indentation">What a line of the object's members begins with.</param>
/// <param name="Unit">What each deeper level adds.</param>
internal sealed record ConfigLayout(string NewLine, string Indentation, string Unit)
{
    private const string DefaultUnit = "  ";
    private const int DeepestUnit = 16;

    /// <summary>The layout of an object's members.</summary>
    /// <param name="text">The file.</param>
    /// <param name="parent">The object.</param>
    /// <param name="member">The member to take after; null takes after the line that the object begins on.</param>
    public static ConfigLayout Of(ConfigText text, ConfigNode parent, ConfigMember? member)
    {
        string unit = text.Root.Members.Count > 0 && LineStart(text.Bytes, text.Root.Members[0].Start) is { } first ? UnitOf(first.Indentation) : DefaultUnit;
        return member is not null
            ? LineStart(text.Bytes, member.Start) is { } line ? new ConfigLayout(line.NewLine, line.Indentation, unit) : new ConfigLayout("", "", "")
            : new ConfigLayout(NewLineBefore(text.Bytes, parent.Start), IndentationOfLine(text.Bytes, parent.Start) + unit, unit);
    }

    /// <summary>A value as JSON whose lines, but for the first, are indented to stand in this place.</summary>
    public byte[] Write(Action<Utf8JsonWriter> write)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, new JsonWriterOptions
        {
            Indented = NewLine.Length > 0,
            IndentCharacter = Unit is ['\t', ..] ? '\t' : ' ',
            IndentSize = NewLine.Length > 0 ? Unit.Length : 0,
            NewLine = "\n",
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }))
        {
            write(writer);
        }

        // JSON's strings hold no bare line end, so each of them is one between tokens.
        string text = Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
        return Encoding.UTF8.GetBytes(text.Replace("\n", NewLine + Indentation, StringComparison.Ordinal));
    }

    private static string UnitOf(string indentation) =>
        indentation.Length is > 0 and <= DeepestUnit && (indentation.All(c => c == ' ') || indentation.All(c => c == '\t')) ? indentation : DefaultUnit;

    /// <summary>Line end and indentation before something that is the first of its line; null where it is not.</summary>
    private static (string NewLine, string Indentation)? LineStart(byte[] bytes, int offset)
    {
        int start = bytes.AsSpan(0, offset).LastIndexOfAnyExcept((byte)' ', (byte)'\t') + 1;
        return start > 0 && bytes[start - 1] == '\n'
            ? (start > 1 && bytes[start - 2] == '\r' ? "\r\n" : "\n", Encoding.ASCII.GetString(bytes, start, offset - start))
            : null;
    }

    private static string NewLineBefore(byte[] bytes, int offset)
    {
        int end = bytes.AsSpan(0, offset).LastIndexOf((byte)'\n');
        end = end < 0 ? bytes.AsSpan().IndexOf((byte)'\n') : end;
        return end < 0 ? "" : end > 0 && bytes[end - 1] == '\r' ? "\r\n" : "\n";
    }

    private static string IndentationOfLine(byte[] bytes, int offset)
    {
        int start = bytes.AsSpan(0, offset).LastIndexOf((byte)'\n') + 1;
        int length = bytes.AsSpan(start, offset - start).IndexOfAnyExcept((byte)' ', (byte)'\t');
        return Encoding.ASCII.GetString(bytes, start, length < 0 ? offset - start : length);
    }
}
