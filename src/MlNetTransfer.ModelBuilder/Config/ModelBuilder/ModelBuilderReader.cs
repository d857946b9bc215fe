using System.Globalization;
using System.Text.Json;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.ModelBuilder.Config.ModelBuilder;

/// <summary>Reads files of Model Builder, versions 0 to 5: where each keeps what, and which of its nodes are newer than that.</summary>
internal static class ModelBuilderReader
{
    public const string ImageClassification = "ImageClassification";

    // Newest versions seen in the files of config version 5.
    private const int NewestDataSource = 1, NewestEnvironment = 1, NewestTrainingOption = 2, NewestValidationOption = 0, NewestRunHistory = 3;

    private static readonly string[] TrainingOptions = ["ClassificationTrainingOption", "DefaultTrainingOption"];

    private static readonly string[] WithoutUse = ["OutputFolder", "AvailableTrainers", "LabelColumn"];

    /// <returns>Null where the file is not one of Model Builder; the findings say why.</returns>
    public static ModelBuilderConfig? Read(ConfigReading reading)
    {
        ConfigNode root = reading.File.Root;
        if (Version(reading, root) is not { } version)
        {
            return null;
        }

        if (version > ModelBuilderConfig.Newest)
        {
            reading.Add(
                Severity.Warning,
                FindingCode.ConfigNewer,
                (root["Version"] ?? root["TrainingConfigurationVersion"])!.Start,
                $"is of version {version}; known are 0 to {ModelBuilderConfig.Newest}",
                $"It was read as version {ModelBuilderConfig.Newest}; look at what was taken from it with 'plan'.");
        }

        CheckScenario(reading, root);
        ConfigNode? source = reading.Object(root, "DataSource"), environment = reading.Object(root, "Environment");
        ConfigNode? training = reading.Object(root, "TrainingOption"), validation = reading.Object(training, "ValidationOption");
        CheckVersions(
            reading,
            [
                ("DataSource", source, NewestDataSource),
                ("Environment", environment, NewestEnvironment),
                ("TrainingOption", training, NewestTrainingOption),
                ("ValidationOption", validation, NewestValidationOption),
            ]);
        CheckVersions(reading.Lenient, [("RunHistory", root["RunHistory"], NewestRunHistory)]);
        if (reading.Text(training, "Type") is { } type && !TrainingOptions.Contains(type.Value))
        {
            reading.Add(
                Severity.Warning,
                FindingCode.ConfigNotHonoured,
                type.Offset,
                $"the training option is of type {ConfigQuote.Of(type.Value)}; known are {string.Join(", ", TrainingOptions)}",
                "What it shares with them was taken.");
        }

        return new ModelBuilderConfig
        {
            Version = version,
            DataSource = TypeOf(reading, source, "DataSource"),
            FolderPath = reading.Text(source, "FolderPath"),
            Environment = TypeOf(reading, environment, "Environment"),
            TrainingTime = reading.Number(training, "TrainingTime") ?? reading.Number(root, "TrainingTime"),
            Validation = reading.Text(validation, "Type") is { } kind ? kind with { Member = "ValidationOption" } : null,
            SplitRatio = reading.Number(validation, "SplitRatio"),
            Folds = reading.Whole(validation, "NumberOfFolds"),
            OptimizeMetric = reading.Text(training, "OptimizeMetric"),
            Seed = reading.Whole(training, "Seed"),
            Subsampling = reading.Flag(training, "Subsampling"),
            Unused = [.. Unused(training)],
            Trainer = TrainerParametersReader.Read(reading.Lenient, root["RunHistory"]),
        };
    }

    private static int? Version(ConfigReading reading, ConfigNode root)
    {
        string member = root["TrainingConfigurationVersion"] is not null ? "TrainingConfigurationVersion" : "Version";
        if (member == "Version" && (root[member] is null || reading.File.Text(root["Type"]) != "TrainingConfig"))
        {
            reading.Add(
                Severity.Error,
                FindingCode.ConfigNotSupported,
                (root["Type"] ?? root).Start,
                "is not a training configuration of Model Builder: it has neither TrainingConfigurationVersion nor Type 'TrainingConfig' and Version",
                "Name an .mbconfig that Model Builder or 'mlnet-transfer new' wrote.");
            return null;
        }

        if (root[member] is not { Kind: JsonValueKind.Number })
        {
            reading.Refuse(root[member]!.Start, member, ConfigParser.Word(root[member]!.Kind), "a whole number");
            return null;
        }

        if (reading.Whole(root, member) is not { } version)
        {
            return null;
        }

        if (version.Value is >= 0 and <= int.MaxValue)
        {
            return (int)version.Value;
        }

        reading.Refuse(version.Offset, member, version.Value.ToString(CultureInfo.InvariantCulture), "0 or more");
        return null;
    }

    /// <summary>Version 0 has the type in a member of another name, and no version.</summary>
    private static ConfigValue<string>? TypeOf(ConfigReading reading, ConfigNode? node, string name) =>
        reading.Text(node, node?[name + "Type"] is not null ? name + "Type" : "Type") is { } type ? type with { Member = name } : null;

    private static void CheckScenario(ConfigReading reading, ConfigNode root)
    {
        ConfigValue<string>? scenario = root["Scenario"] is { Kind: JsonValueKind.Object } node
            ? reading.Text(node, "ScenarioType")
            : reading.Text(root, "Scenario");
        if (scenario is null || scenario.Value != ImageClassification)
        {
            reading.Add(
                Severity.Error,
                FindingCode.ConfigNotSupported,
                scenario?.Offset ?? (root["Scenario"] ?? root).Start,
                scenario is null ? "names no scenario" : $"the scenario is {ConfigQuote.Of(scenario.Value)}",
                $"Only {ImageClassification} is trained here.");
        }
    }

    private static void CheckVersions(ConfigReading reading, IEnumerable<(string Name, ConfigNode? Node, int Newest)> nodes)
    {
        foreach ((string name, ConfigNode? node, int newest) in nodes)
        {
            if (node is { Kind: JsonValueKind.Object } && reading.Whole(node, "Version") is { } version && version.Value > newest)
            {
                reading.Add(
                    Severity.Warning,
                    FindingCode.ConfigNewer,
                    version.Offset,
                    $"{name} is of version {version.Value}; known are 0 to {newest}",
                    "What is known of it was taken; look at it with 'plan'.");
            }
        }
    }

    private static IEnumerable<ConfigValue<string>> Unused(ConfigNode? training) =>
        from member in training?.Members ?? []
        where WithoutUse.Contains(member.Name) && member.Value is { Kind: not JsonValueKind.Null } and not { Kind: JsonValueKind.Array, Items.Count: 0 }
        select new ConfigValue<string>(member.Name, member.Value.Start, member.Name);
}
