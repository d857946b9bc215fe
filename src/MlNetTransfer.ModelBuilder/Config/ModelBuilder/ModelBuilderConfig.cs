namespace MlNetTransfer.ModelBuilder.Config.ModelBuilder;

/// <summary>What a Model Builder file of any version says; null where it does not.</summary>
internal sealed record ModelBuilderConfig
{
    /// <summary>Newest version that is known.</summary>
    public const int Newest = 5;

    /// <summary>0 to <see cref="Newest"/>, or more where a newer Model Builder wrote it.</summary>
    public required int Version { get; init; }

    public ConfigValue<string>? DataSource { get; init; }

    public ConfigValue<string>? FolderPath { get; init; }

    public ConfigValue<string>? Environment { get; init; }

    /// <summary>Seconds.</summary>
    public ConfigValue<double>? TrainingTime { get; init; }

    /// <summary>Type of the validation option.</summary>
    public ConfigValue<string>? Validation { get; init; }

    public ConfigValue<double>? SplitRatio { get; init; }

    public ConfigValue<long>? Folds { get; init; }

    public ConfigValue<string>? OptimizeMetric { get; init; }

    public ConfigValue<long>? Seed { get; init; }

    public ConfigValue<bool>? Subsampling { get; init; }

    /// <summary>Members that mean something to Model Builder and nothing here.</summary>
    public IReadOnlyList<ConfigValue<string>> Unused { get; init; } = [];

    public required TrainerParameters Trainer { get; init; }
}
