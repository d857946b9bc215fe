using System.Text;
using System.Text.Json;
using CsCheck;
using MlNetTransfer.ModelBuilder.Config;

namespace MlNetTransfer.Tests.Configuration;

/// <summary>Edits of generated files: what no edit names keeps every byte, and the result says what was set.</summary>
public class ConfigEditTests
{
    private static readonly Gen<string> Space = One("", " ", "\n", "\r\n", "\t", "\n  ", "\r\n\t", " \n    ");
    private static readonly Gen<string> Scalar = One("1", "-0.0", "1.50", "1e400", "true", "null", "\"\"", "\"ü\\u00fc\\n\"", "\"a,\\\"b\\\": {\"", "12345678901234567890123");
    private static readonly Gen<string> Name = One("a", "b", "c", "\\u0064", "ü", "e f");

    private static readonly Gen<string> Value = Gen.Recursive<string>((depth, inner) => depth > 3 ? Scalar : Gen.OneOf(Scalar, ObjectOf(inner), ArrayOf(inner)));

    private static readonly Gen<(string Text, bool Mark)> Files = Gen.Select(Space, ObjectOf(Value), Space, Gen.Bool).Select((before, o, after, mark) => ((mark ? "\uFEFF" : "") + before + o + after, mark));

    [Fact]
    public void Reading_and_writing_without_a_change_gives_the_same_bytes() => Files.Sample(f =>
    {
        ConfigText text = MadeUpConfig.Parse(f.Text);
        return text.Bytes.AsSpan().SequenceEqual(new ConfigEdit(text).Apply()) && text.Bytes.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(f.Text));
    });

    [Fact]
    public void An_edit_leaves_all_other_bytes_alone_and_says_what_was_set() => Gen.Select(Files, Gen.Int[0, 1000], One("a", "b", "new", "n\"ü"), Gen.Bool).Sample((file, which, name, nested) =>
    {
        ConfigText text = MadeUpConfig.Parse(file.Text);
        ConfigNode[] objects = [.. All(text.Root).Where(n => n.Kind == JsonValueKind.Object)];
        ConfigNode parent = objects[which % objects.Length];
        ConfigMember? there = parent.Members.Find(m => m.Name == name);
        ConfigEdit edit = new(text);
        edit.Set(parent, name, w => Write(w, nested), after: "b");
        byte[] changed = edit.Apply();

        // Before the place and after it nothing moved.
        (int start, int end) = there is not null ? (there.Value.Start, there.Value.End)
            : parent.Members.Count == 0 ? (parent.Start, parent.End)
            : (parent.Members.Find(m => m.Name == "b") ?? parent.Members[^1]) is var before ? (before.Value.End, before.Value.End) : default;
        Assert.Equal(text.Bytes[..start], changed[..start]);
        Assert.Equal(text.Bytes[end..], changed[^(text.Bytes.Length - end)..]);

        // It parses, the member is there once with the value, and all other values are spelt as before.
        ConfigText again = ConfigText.Parse("again", changed);
        ConfigNode edited = All(again.Root).Single(n => n.Start == parent.Start);
        Assert.Equal(nested ? "[1,{\"x\":\"\\n\"}]" : "2.50", Compact(again, edited[name]!));
        Assert.Equal(parent.Members.Select(m => m.Name).Append(name).Distinct().Order(), edited.Members.Select(m => m.Name).Order());
        Assert.All(parent.Members.Where(m => m.Name != name), m => Assert.True(text.Raw(m.Value).SequenceEqual(again.Raw(edited[m.Name]!))));

        // A file with one kind of line end has no other afterwards.
        string result = Encoding.UTF8.GetString(changed);
        Assert.True(file.Text.Contains("\r\n", StringComparison.Ordinal) || !result.Contains("\r\n", StringComparison.Ordinal));
        Assert.True(BareLineEnds(file.Text) > 0 || !file.Text.Contains('\n', StringComparison.Ordinal) || BareLineEnds(result) == 0);
    });

    [Fact]
    public void A_new_member_looks_like_the_others()
    {
        Assert.Equal("{\r\n\t\"a\": 1,\r\n\t\"b\": {\r\n\t\t\"c\": [\r\n\t\t\t1\r\n\t\t]\r\n\t}\r\n}\r\n", Added("{\r\n\t\"a\": 1\r\n}\r\n"));
        Assert.Equal("{\"a\":1, \"b\": {\"c\":[1]}}", Added("{\"a\":1}"));
        Assert.Equal("{\n    \"a\": 1,\n    \"b\": {\n        \"c\": [\n            1\n        ]\n    },\n    \"z\": 2 }", Added("{\n    \"a\": 1,\n    \"z\": 2 }"));
        Assert.Equal("{\"b\": {\"c\":[1]}}", Added("{ }"));
        Assert.Equal("{\n  \"b\": {\n    \"c\": [\n      1\n    ]\n  }\n}", Added("{\n}"));

        static string Added(string file)
        {
            ConfigText text = MadeUpConfig.Parse(file);
            ConfigEdit edit = new(text);
            edit.Set(text.Root, "b", w => { w.WriteStartObject(); w.WriteStartArray("c"); w.WriteNumberValue(1); w.WriteEndArray(); w.WriteEndObject(); }, after: "a");
            return Encoding.UTF8.GetString(edit.Apply());
        }
    }

    [Fact]
    public void Changing_one_place_twice_is_a_mistake_of_the_caller()
    {
        ConfigText text = MadeUpConfig.Parse("{\"a\": 1}");
        ConfigEdit edit = new(text);
        edit.Set(text.Root, "a", w => w.WriteNumberValue(2));
        Assert.Throws<InvalidOperationException>(() => edit.Set(text.Root, "a", w => w.WriteNumberValue(3)));
    }

    private static Gen<string> ObjectOf(Gen<string> value) => Gen.Select(Gen.Select(Space, Name, Space, Space, value, Space).Array[0, 4], Space).Select((members, empty) =>
    {
        var distinct = members.DistinctBy(m => m.Item2).ToArray();
        return "{" + (distinct.Length == 0 ? empty : string.Join(',', distinct.Select(m => $"{m.Item1}\"{m.Item2}\"{m.Item3}:{m.Item4}{m.Item5}{m.Item6}"))) + "}";
    });

    private static Gen<string> ArrayOf(Gen<string> value) => Gen.Select(Space, value, Space).Array[0, 3].Select(items => "[" + string.Join(',', items.Select(i => i.Item1 + i.Item2 + i.Item3)) + "]");

    private static int BareLineEnds(string text) => text.Replace("\r\n", "", StringComparison.Ordinal).Count(c => c == '\n');

    private static Gen<string> One(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static IEnumerable<ConfigNode> All(ConfigNode node) => [node, .. node.Members.SelectMany(m => All(m.Value)), .. node.Items.SelectMany(All)];

    private static void Write(Utf8JsonWriter writer, bool nested)
    {
        if (!nested)
        {
            writer.WriteRawValue("2.50");
            return;
        }

        writer.WriteStartArray();
        writer.WriteNumberValue(1);
        writer.WriteStartObject();
        writer.WriteString("x", "\n");
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static string Compact(ConfigText text, ConfigNode node)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            JsonElement.Parse(text.Raw(node)).WriteTo(writer);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
