using System.Globalization;
using System.Text.Json;

namespace MlNetTransfer.ModelBuilder.Config.ModelBuilder;

/// <summary>Puts trials into a file in the shape of its own version. A history that is there keeps its pipeline and everything unknown; its trials,
/// metric and model are replaced.</summary>
/// <param name="text">The file.</param>
/// <param name="configVersion">As it was read.</param>
internal sealed class RunHistoryWriter(ConfigText text, int configVersion)
{
    private const string Metric = "MicroAccuracy", History = "RunHistory", Chain = "e0 * e1 * e2";

    private static readonly string[] Estimators = ["MapValueToKey", "ImageClassificationMulti", "MapKeyToValue"];

    /// <summary>Version of the history that belongs to each version of the file; version 0 has none.</summary>
    private static readonly int?[] HistoryVersions = [null, 0, 1, 2, 3, 3];

    // Pipelines are text up to 0, an object in 1, estimators with parameters by trial from 2 on; the model's path came with 3.
    private const int PipelineIsObject = 1, ParametersInTrials = 2, ModelPath = 3;

    /// <param name="trials">The first is the one whose model was kept.</param>
    /// <param name="model">Full path of the model.</param>
    /// <returns>The bytes of the file with them.</returns>
    public byte[] Write(IReadOnlyList<RunHistoryTrial> trials, string model)
    {
        ConfigEdit edit = new(text);
        if (text.Root[History] is { Kind: JsonValueKind.Object } history && history["Trials"] is { Kind: JsonValueKind.Array } old)
        {
            int? version = VersionOf(history);
            JsonElement? parameter = version >= ParametersInTrials ? ParameterOf(history, old) : null;
            edit.Set(history, "Trials", w => WriteTrials(w, trials, version, parameter));
            edit.Set(history, "MetricName", w => w.WriteStringValue(Metric));
            if (version >= ModelPath || history["ModelFilePath"] is not null)
            {
                edit.Set(history, "ModelFilePath", w => w.WriteStringValue(model));
            }
        }
        else
        {
            edit.Set(text.Root, History, w => WriteHistory(w, trials, model), after: "Environment");
        }

        return edit.Apply();
    }

    private int? VersionOf(ConfigNode history) =>
        history["Version"] is { Kind: JsonValueKind.Number } version
            && int.TryParse(text.Raw(version), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : HistoryVersions[Math.Min(configVersion, ModelBuilderConfig.Newest)];

    /// <summary>Parameters of the trials that were: Model Builder's code for a new training takes them up, and so does the next one here.</summary>
    private JsonElement? ParameterOf(ConfigNode history, ConfigNode trials)
    {
        if (trials.Items.Find(t => TrainerParametersReader.InTrial(text, history, t) is { Kind: JsonValueKind.Object }) is not { } trial)
        {
            return null;
        }

        JsonElement parameter = JsonElement.Parse(text.Raw(trial["Parameter"]!));
        try
        {
            using Utf8JsonWriter nowhere = new(Stream.Null);
            parameter.WriteTo(nowhere);
            return parameter;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair can be read and not be written.
            return null;
        }
    }

    private void WriteHistory(Utf8JsonWriter writer, IReadOnlyList<RunHistoryTrial> trials, string model)
    {
        int? version = HistoryVersions[Math.Min(configVersion, ModelBuilderConfig.Newest)];
        writer.WriteStartObject();
        WriteType(writer, version, "Result");
        writer.WritePropertyName("Trials");
        WriteTrials(writer, trials, version, null);
        if (version is null or < PipelineIsObject)
        {
            writer.WriteString("Pipeline", PipelineText());
        }
        else if (version == PipelineIsObject)
        {
            writer.WriteStartObject("Pipeline");
            writer.WriteStartObject("parameter");
            WriteParameters(writer, "");
            writer.WriteEndObject();
            writer.WriteStartArray("estimators");
            Array.ForEach(Estimators, writer.WriteStringValue);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteStartObject("Estimators");
            foreach ((int index, string estimator) in Estimators.Index())
            {
                writer.WriteString($"e{index}", estimator);
            }

            writer.WriteEndObject();
            writer.WriteString("Schema", Chain);
        }

        writer.WriteString("MetricName", Metric);
        if (version >= ModelPath)
        {
            writer.WriteString("ModelFilePath", model);
        }

        writer.WriteEndObject();
    }

    private static void WriteTrials(Utf8JsonWriter writer, IReadOnlyList<RunHistoryTrial> trials, int? version, JsonElement? parameter)
    {
        writer.WriteStartArray();
        foreach (RunHistoryTrial trial in trials)
        {
            writer.WriteStartObject();
            WriteType(writer, version is null ? null : version >= ParametersInTrials ? 1 : 0, "Trial");
            writer.WriteString("TrainerName", trial.TrainerName);
            writer.WritePropertyName("Score");
            writer.WriteRawValue(Decimal(trial.Score));
            writer.WritePropertyName("RuntimeInSeconds");
            writer.WriteRawValue(Decimal(Math.Round(trial.RuntimeInSeconds, 3)));
            if (version >= ParametersInTrials)
            {
                writer.WritePropertyName("Parameter");
                WriteParameter(writer, parameter);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteParameter(Utf8JsonWriter writer, JsonElement? parameter)
    {
        if (parameter is { } known)
        {
            known.WriteTo(writer);
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("_SCHEMA_", Chain);
        WriteParameters(writer, "e");
        writer.WriteEndObject();
    }

    private static void WriteParameters(Utf8JsonWriter writer, string prefix)
    {
        WriteColumns(prefix + "0", ("OutputColumnName", TrainerParameters.DefaultLabelColumn), ("InputColumnName", TrainerParameters.DefaultLabelColumn));
        WriteColumns(
            prefix + "1",
            ("LabelColumnName", TrainerParameters.DefaultLabelColumn),
            ("ScoreColumnName", TrainerParameters.DefaultScoreColumn),
            ("FeatureColumnName", TrainerParameters.DefaultFeatureColumn));
        WriteColumns(prefix + "2", ("OutputColumnName", "PredictedLabel"), ("InputColumnName", "PredictedLabel"));

        void WriteColumns(string name, params ReadOnlySpan<(string Name, string Column)> columns)
        {
            writer.WriteStartObject(name);
            foreach ((string member, string column) in columns)
            {
                writer.WriteString(member, column);
            }

            writer.WriteEndObject();
        }
    }

    private static void WriteType(Utf8JsonWriter writer, int? version, string type)
    {
        if (version is { } number)
        {
            writer.WriteNumber("Version", number);
            writer.WriteString("Type", type);
        }
    }

    private static string PipelineText() =>
        """[{"EstimatorType":"MapValueToKey","Inputs":["Label"],"Outputs":["Label"]},"""
        + """{"EstimatorType":"LoadRawImageBytes","Inputs":["ImageSource"],"Outputs":["ImageSource_featurized"]},"""
        + """{"EstimatorType":"CopyColumns","Inputs":["ImageSource_featurized"],"Outputs":["Features"]},"""
        + """{"LabelColumnName":"Label","EstimatorType":"ImageClassificationMulti","Inputs":["Features"],"Outputs":["Score"]},"""
        + """{"EstimatorType":"MapKeyToValue","Inputs":["PredictedLabel"],"Outputs":["PredictedLabel"]}]""";

    /// <summary>Always with a point, as Model Builder writes them.</summary>
    private static string Decimal(double value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().IndexOfAny('.', 'E') < 0 ? text + ".0" : text;
    }
}
