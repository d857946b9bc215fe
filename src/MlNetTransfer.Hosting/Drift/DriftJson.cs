using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlNetTransfer.Hosting.Drift;

/// <summary>How summaries are written: without reflection.</summary>
[JsonSerializable(typeof(DriftReport))]
[JsonSerializable(typeof(DriftWindow))]
internal sealed partial class DriftJson : JsonSerializerContext
{
    /// <summary>For people too.</summary>
    public static DriftJson Indented { get; } = new(Style(indented: true));

    public static DriftJson OneLine { get; } = new(Style(indented: false));

    private static JsonSerializerOptions Style(bool indented) => new(JsonSerializerDefaults.Web)
    {
        WriteIndented = indented,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
