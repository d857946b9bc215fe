using System.Text.Json;
using System.Text.Json.Serialization;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Reference;

/// <summary>How records of tests are read and written: in one line, without reflection.</summary>
[JsonSerializable(typeof(ModelReference))]
internal sealed partial class ReferenceJson : JsonSerializerContext
{
    public static ReferenceJson OneLine { get; } = new(new JsonSerializerOptions(JsonStyle.Options()) { WriteIndented = false });
}
