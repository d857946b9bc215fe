using System.Text.Json;

namespace MlNetTransfer.ModelBuilder.Config;

/// <summary>A JSON value and where its bytes are.</summary>
/// <param name="Kind">Object, array, string, number, true, false or null.</param>
/// <param name="Start">Offset of its first byte in the file.</param>
internal sealed record ConfigNode(JsonValueKind Kind, int Start)
{
    /// <summary>Offset after its last byte.</summary>
    public int End { get; set; }

    /// <summary>Members of an object in the file's order; empty for everything else.</summary>
    public List<ConfigMember> Members { get; } = [];

    /// <summary>Items of an array; empty for everything else.</summary>
    public List<ConfigNode> Items { get; } = [];

    /// <summary>Value of a member; null where this is no object or has no such member.</summary>
    public ConfigNode? this[string name] => Members.Find(m => m.Name == name)?.Value;
}
