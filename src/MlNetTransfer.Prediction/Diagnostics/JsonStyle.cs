using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlNetTransfer.Diagnostics;

/// <summary>How JSON looks that people and programs read: camelCase, indented, line feeds.</summary>
public static class JsonStyle
{
    /// <summary>Options for reading and writing such JSON; NaN and infinities are written by their names. They cannot be changed.</summary>
    public static JsonSerializerOptions Indented { get; } = Frozen();

    private static JsonSerializerOptions Frozen()
    {
        JsonSerializerOptions options = new(JsonSerializerDefaults.Web)
        {
            WriteIndented = true,
            RespectNullableAnnotations = true,
            NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
            NewLine = "\n",
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
