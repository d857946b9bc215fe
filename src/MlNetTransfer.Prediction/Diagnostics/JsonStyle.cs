using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlNetTransfer.Diagnostics;

/// <summary>How JSON looks that people and programs read: camelCase, indented, line feeds.</summary>
public static class JsonStyle
{
    private const string Reflection = "It uses reflection: do not trim the app, nor compile it ahead of time.";

    private static JsonSerializerOptions? _indented;

    /// <summary>Options for reading and writing such JSON; NaN and infinities are written by their names. They cannot be changed.</summary>
    public static JsonSerializerOptions Indented
    {
        [RequiresUnreferencedCode(Reflection)]
        [RequiresDynamicCode(Reflection)]
        get => LazyInitializer.EnsureInitialized(ref _indented, Frozen);
    }

    /// <summary>The same for a <see cref="JsonSerializerContext"/>, which knows its types.</summary>
    internal static JsonSerializerOptions Options() => new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        RespectNullableAnnotations = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    [RequiresUnreferencedCode(Reflection)]
    [RequiresDynamicCode(Reflection)]
    private static JsonSerializerOptions Frozen()
    {
        JsonSerializerOptions options = Options();
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
