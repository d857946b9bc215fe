using System.Text;
using System.Text.Json;

namespace MlNetTransfer.Runs;

/// <summary>The version that a run.json says of its shape, read before anything else of it: a newer one may have another shape.</summary>
internal static class RunFormat
{
    /// <returns>Null where it says none, or none that is a whole number.</returns>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static int? Of(string json)
    {
        Utf8JsonReader reader = new(Encoding.UTF8.GetBytes(json));
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool found = nameof(TransferRun.Format).Equals(reader.GetString(), StringComparison.OrdinalIgnoreCase);
            reader.Read();
            if (found)
            {
                return reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int format) ? format : null;
            }

            reader.Skip();
        }

        return null;
    }
}
