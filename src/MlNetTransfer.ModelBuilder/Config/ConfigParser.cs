using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.ModelBuilder.Config;

/// <summary>Bytes in, a tree of values with their offsets out; everything that is not RFC 8259 JSON in UTF-8 is refused with its line and column.</summary>
/// <param name="name">How messages name the file.</param>
/// <param name="bytes">The whole file.</param>
internal sealed class ConfigParser(string name, byte[] bytes)
{
    // System.Text.Json's and Newtonsoft.Json's own bound.
    private const int DeepestNesting = 64;

    /// <summary>Bounds the memory: a real file has some dozen values.</summary>
    private const int MostValues = 100_000;

    private const int MostFindings = 20;

    private const string Hint = "Correct it there, or take the file from version control. Nothing was changed.";

    private readonly List<Finding> _findings = [];
    private readonly Stack<(ConfigNode Node, Dictionary<string, int> Names)> _open = [];
    private int _values;

    /// <exception cref="TransferException">MNT901.</exception>
    public ConfigNode ReadObject()
    {
        int begin = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        if (bytes.AsSpan(begin).IndexOfAnyExcept(" \t\r\n"u8) < 0)
        {
            throw Refused(bytes.Length, "is empty");
        }

        if (FirstInvalid(bytes) is { } invalid)
        {
            throw Refused(invalid, $"the byte {bytes[invalid]:X2} is not UTF-8");
        }

        ConfigNode root = ReadTree(begin);
        TransferException.ThrowIfErrors(_findings);
        return root.Kind == JsonValueKind.Object ? root : throw Refused(root.Start, $"holds {Word(root.Kind)}; a Model Builder file holds one object");
    }

    /// <summary>As people call it: <c>a number</c>.</summary>
    public static string Word(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };

    private ConfigNode ReadTree(int begin)
    {
        Utf8JsonReader reader = new(bytes.AsSpan(begin), new JsonReaderOptions { MaxDepth = DeepestNesting });
        ConfigNode? root = null;
        (string Name, int Start) member = default;
        try
        {
            while (reader.Read())
            {
                int start = begin + (int)reader.TokenStartIndex;
                if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
                {
                    _open.Pop().Node.End = start + 1;
                }
                else if (reader.TokenType == JsonTokenType.PropertyName)
                {
                    member = (NameOf(ref reader), start);
                    CheckTwice(member.Name, start);
                }
                else
                {
                    int end = start + reader.ValueSpan.Length + (reader.TokenType == JsonTokenType.String ? 2 : 0);
                    ConfigNode node = new(KindOf(reader.TokenType), start) { End = end };
                    root ??= node;
                    Place(node, member);
                }
            }
        }
        catch (JsonException e)
        {
            throw Refused(OffsetOf(begin, e.LineNumber ?? 0, e.BytePositionInLine ?? 0), e.Message.Split(". ")[0].TrimEnd('.'));
        }

        return root!;
    }

    private void Place(ConfigNode node, (string Name, int Start) member)
    {
        if (++_values > MostValues)
        {
            throw Refused(node.Start, string.Create(CultureInfo.InvariantCulture, $"here begins value {_values:N0}; allowed are {MostValues:N0}"));
        }

        if (_open.TryPeek(out (ConfigNode Node, Dictionary<string, int> Names) parent))
        {
            if (parent.Node.Kind == JsonValueKind.Object)
            {
                parent.Node.Members.Add(new ConfigMember(member.Name, member.Start, node));
            }
            else
            {
                parent.Node.Items.Add(node);
            }
        }

        if (node.Kind is JsonValueKind.Object or JsonValueKind.Array)
        {
            _open.Push((node, []));
        }
    }

    private void CheckTwice(string member, int start)
    {
        Dictionary<string, int> names = _open.Peek().Names;
        if (!names.TryAdd(member, start) && _findings.Count < MostFindings)
        {
            string first = ConfigText.Place("", bytes, names[member]).TrimStart();
            _findings.Add(Finding.Error(
                FindingCode.ConfigMalformed,
                ConfigText.Place(name, bytes, start),
                $"the member {ConfigQuote.Of(member)} is there twice, the first time in {first}",
                "Remove one of them."));
        }
    }

    /// <summary>A name with half a surrogate pair, which is no text but is JSON, goes by its bytes.</summary>
    private static string NameOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Encoding.UTF8.GetString(reader.ValueSpan);
        }
    }

    private static JsonValueKind KindOf(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => JsonValueKind.Object,
        JsonTokenType.StartArray => JsonValueKind.Array,
        JsonTokenType.String => JsonValueKind.String,
        JsonTokenType.Number => JsonValueKind.Number,
        JsonTokenType.True => JsonValueKind.True,
        JsonTokenType.False => JsonValueKind.False,
        _ => JsonValueKind.Null,
    };

    private static int? FirstInvalid(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes))
        {
            return null;
        }

        int offset = 0;
        while (Rune.DecodeFromUtf8(bytes[offset..], out _, out int length) == System.Buffers.OperationStatus.Done)
        {
            offset += length;
        }

        return offset;
    }

    private int OffsetOf(int begin, long line, long column)
    {
        int start = begin;
        for (; line > 0 && bytes.AsSpan(start).IndexOf((byte)'\n') is >= 0 and int end; line--)
        {
            start += end + 1;
        }

        return (int)Math.Min(bytes.Length, start + column);
    }

    private TransferException Refused(int offset, string what) =>
        new(Finding.Error(FindingCode.ConfigMalformed, ConfigText.Place(name, bytes, offset), what, Hint));
}
