using System.Text.Json.Serialization;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer;

/// <summary>How predictions are written, without reflection: it works in apps that are trimmed or compiled ahead of time.</summary>
[JsonSerializable(typeof(IEnumerable<PredictionRow>))]
internal sealed partial class PredictionJson : JsonSerializerContext
{
    /// <summary>In the style of <see cref="JsonStyle"/>.</summary>
    public static PredictionJson Indented { get; } = new(JsonStyle.Options());
}
