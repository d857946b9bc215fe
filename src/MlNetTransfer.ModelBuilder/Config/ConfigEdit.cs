using System.Text.Json;

namespace MlNetTransfer.ModelBuilder.Config;

/// <summary>Changes to a file, gathered and then made at once: bytes that no change names stay as they are.</summary>
internal sealed class ConfigEdit(ConfigText text)
{
    private readonly List<(int Start, int End, byte[] Bytes)> _changes = [];

    /// <summary>Sets a member's value. A new member follows the one named, or else is the last.</summary>
    /// <param name="parent">An object of the file.</param>
    /// <param name="name">Of the member.</param>
    /// <param name="write">Writes the value.</param>
    /// <param name="after">Member that a new one follows, where the object has it.</param>
    public void Set(ConfigNode parent, string name, Action<Utf8JsonWriter> write, string? after = null)
    {
        if (parent.Members.Find(m => m.Name == name) is { } there)
        {
            Change(there.Value.Start, there.Value.End, ConfigLayout.Of(text, parent, there).Write(write));
            return;
        }

        ConfigMember? before = parent.Members.Find(m => m.Name == after) ?? parent.Members.LastOrDefault();
        ConfigLayout layout = ConfigLayout.Of(text, parent, before);
        byte[] key = layout.Write(w => w.WriteStringValue(name)), value = layout.Write(write);
        byte[] lineStart = Utf8(layout.NewLine.Length > 0 ? layout.NewLine + layout.Indentation : before is null ? "" : " ");
        byte[] member = [.. lineStart, .. key, .. ": "u8, .. value];
        if (before is not null)
        {
            Change(before.Value.End, before.Value.End, [.. ","u8, .. member]);
        }
        else
        {
            byte[] lastLine = Utf8(layout.NewLine.Length > 0 ? layout.NewLine + layout.Indentation[..^layout.Unit.Length] : "");
            Change(parent.Start, parent.End, [.. "{"u8, .. member, .. lastLine, .. "}"u8]);
        }
    }

    /// <summary>The file with all changes.</summary>
    public byte[] Apply()
    {
        using MemoryStream changed = new();
        int copied = 0;

        // OrderBy is stable: what is set later at one place follows.
        foreach ((int start, int end, byte[] bytes) in _changes.OrderBy(c => c.Start))
        {
            changed.Write(text.Bytes, copied, start - copied);
            changed.Write(bytes);
            copied = end;
        }

        changed.Write(text.Bytes, copied, text.Bytes.Length - copied);
        return changed.ToArray();
    }

    private void Change(int start, int end, byte[] bytes)
    {
        if (_changes.Exists(c => start < c.End && c.Start < end))
        {
            throw new InvalidOperationException("One place of a file is changed twice.");
        }

        _changes.Add((start, end, bytes));
    }

    private static byte[] Utf8(string value) => System.Text.Encoding.UTF8.GetBytes(value);
}
