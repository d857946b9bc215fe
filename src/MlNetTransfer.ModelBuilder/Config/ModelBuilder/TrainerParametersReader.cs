using System.Text;
using System.Text.Json;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.ModelBuilder.Config.ModelBuilder;

/// <summary>Finds the trainer's parameters in a history: a pipeline as text (versions 0 and 1), as an object (2), or estimators with a trial's
/// parameters (3 and later).</summary>
internal static class TrainerParametersReader
{
    private const string Trainer = "ImageClassificationMulti";

    /// <param name="reading">The file; wrong values are left out, for the history is an output of trainings.</param>
    /// <param name="history">The history, of whatever type; null where the file has none.</param>
    public static TrainerParameters Read(ConfigReading reading, ConfigNode? history)
    {
        if (history is null or { Kind: JsonValueKind.Null })
        {
            return new TrainerParameters();
        }

        if (history.Kind != JsonValueKind.Object)
        {
            reading.Refuse(history.Start, "RunHistory", ConfigParser.Word(history.Kind), "an object");
            return new TrainerParameters();
        }

        return history["Pipeline"] switch
        {
            { Kind: JsonValueKind.String } text => OfText(reading, text),
            { Kind: JsonValueKind.Object } pipeline => OfPipeline(reading, pipeline),
            { Kind: not JsonValueKind.Null } other => Refused(reading, other),
            _ => OfEstimators(reading, history),
        };
    }

    /// <summary>The object that has the trainer's parameters in a trial; null where none has.</summary>
    public static ConfigNode? InTrial(ConfigText text, ConfigNode history, ConfigNode trial) =>
        history["Estimators"] is { } estimators
            && trial["Parameter"] is { } parameter
            && estimators.Members.Find(m => text.Text(m.Value) == Trainer) is { } trainer
            ? parameter[trainer.Name]
            : null;

    private static TrainerParameters Refused(ConfigReading reading, ConfigNode pipeline)
    {
        reading.Refuse(pipeline.Start, "Pipeline", ConfigParser.Word(pipeline.Kind), "a text or an object");
        return new TrainerParameters();
    }

    private static TrainerParameters OfEstimators(ConfigReading reading, ConfigNode history)
    {
        _ = reading.Object(history, "Estimators");
        ConfigNode? trials = reading.Array(history, "Trials");
        return Of(reading, trials?.Items.Select(t => InTrial(reading.File, history, t)).FirstOrDefault(p => p is { Kind: JsonValueKind.Object }));
    }

    private static TrainerParameters OfPipeline(ConfigReading reading, ConfigNode pipeline)
    {
        ConfigNode? parameter = reading.Object(pipeline, "parameter");
        int index = reading.Array(pipeline, "estimators")?.Items.FindIndex(e => reading.File.Text(e) == Trainer) ?? -1;
        return index < 0 ? new TrainerParameters() : Of(reading, reading.Object(parameter, index.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }

    private static TrainerParameters Of(ConfigReading reading, ConfigNode? parameters) => new()
    {
        Arch = reading.Text(parameters, "Arch"),
        BatchSize = reading.Whole(parameters, "BatchSize"),
        Epoch = reading.Whole(parameters, "Epoch"),
        LabelColumn = reading.Text(parameters, "LabelColumnName"),
        ScoreColumn = reading.Text(parameters, "ScoreColumnName"),
        FeatureColumn = reading.Text(parameters, "FeatureColumnName"),
    };

    /// <summary>JSON inside a text: what is found there stands, for messages, where the text stands.</summary>
    private static TrainerParameters OfText(ConfigReading reading, ConfigNode text)
    {
        if (reading.TextOf(text, "Pipeline") is not { } pipeline)
        {
            return new TrainerParameters();
        }

        List<Finding> inside = [];
        ConfigText parsed;
        try
        {
            // The parser wants an object; the text is an array.
            parsed = ConfigText.Parse("Pipeline", Encoding.UTF8.GetBytes($"{{\"Pipeline\":{pipeline.Value}}}"));
        }
        catch (TransferException e)
        {
            reading.Refuse(text.Start, "Pipeline", $"no JSON inside its text ({e.Findings[0].Message})", "an array of estimators");
            return new TrainerParameters();
        }

        ConfigReading inner = new ConfigReading(parsed, inside).Lenient;
        ConfigNode[] estimators = [.. inner.Array(parsed.Root, "Pipeline")?.Items ?? []];
        TrainerParameters found = Of(inner, Array.Find(estimators, e => parsed.Text(e["EstimatorType"]) == Trainer));
        ConfigNode? images = Array.Find(estimators, e => parsed.Text(e["EstimatorType"]) == "LoadRawImageBytes")?["Inputs"]?.Items.FirstOrDefault();
        foreach (Finding finding in inside)
        {
            reading.Add(finding.Severity, finding.Code, text.Start, $"in the text of Pipeline {finding.Message}", finding.Hint);
        }

        return new TrainerParameters
        {
            Arch = Moved(found.Arch),
            BatchSize = Moved(found.BatchSize),
            Epoch = Moved(found.Epoch),
            LabelColumn = Moved(found.LabelColumn),
            ScoreColumn = Moved(found.ScoreColumn),
            FeatureColumn = parsed.Text(images) is { } column ? new(column, text.Start, "FeatureColumnName") : null,
        };

        ConfigValue<T>? Moved<T>(ConfigValue<T>? value) => value is null ? null : value with { Offset = text.Start };
    }
}
