using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MlNetTransfer.ModelBuilder.Config.ModelBuilder;

/// <summary>A file as Model Builder writes it for a folder of images before the first training: version 5, UTF-8 with a byte order mark.</summary>
internal static class NewModelBuilderConfig
{
    private const double SplitRatio = 0.2;

    /// <param name="folderPath">The images' folder, relative to the file's where it can be.</param>
    public static byte[] Write(string folderPath) => Write(folderPath, SplitRatio, null);

    /// <param name="folderPath">The images' folder, relative to the file's where it can be.</param>
    /// <param name="splitRatio">Share of the training images that is validated on.</param>
    /// <param name="own">What our own member says; null for none.</param>
    public static byte[] Write(string folderPath, double splitRatio, JsonObject? own)
    {
        using MemoryStream stream = new();
        stream.Write(Encoding.UTF8.Preamble);
        JsonWriterOptions options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (Utf8JsonWriter writer = new(stream, options))
        {
            writer.WriteStartObject();
            writer.WriteString("Scenario", ModelBuilderReader.ImageClassification);
            writer.WriteStartObject("DataSource");
            writer.WriteString("Type", "Folder");
            writer.WriteNumber("Version", 1);
            writer.WriteString("FolderPath", folderPath);
            writer.WriteEndObject();
            writer.WriteStartObject("Environment");
            writer.WriteString("Type", "LocalCPU");
            writer.WriteNumber("Version", 1);
            writer.WriteEndObject();
            writer.WriteString("Type", "TrainingConfig");
            writer.WriteNumber("Version", ModelBuilderConfig.Newest);
            writer.WriteStartObject("TrainingOption");
            writer.WriteNumber("Version", 2);
            writer.WriteBoolean("Subsampling", false);
            writer.WriteString("Type", "ClassificationTrainingOption");
            writer.WriteNumber("TrainingTime", int.MaxValue);
            writer.WriteStartObject("ValidationOption");
            writer.WriteNumber("Version", 0);
            writer.WriteString("Type", "TrainValidateSplitValidationOption");
            writer.WriteNumber("SplitRatio", splitRatio);
            writer.WriteEndObject();
            writer.WriteEndObject();
            if (own is { Count: > 0 })
            {
                writer.WritePropertyName(OwnSettings.Member);
                own.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return stream.ToArray();
    }
}
