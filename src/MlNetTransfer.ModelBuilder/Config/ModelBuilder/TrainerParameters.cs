namespace MlNetTransfer.ModelBuilder.Config.ModelBuilder;

/// <summary>Parameters of Model Builder's image trainer, as a file records them; null where it does not.</summary>
internal sealed record TrainerParameters
{
    /// <summary>What its <c>ImageClassificationTrainer</c> takes where nobody names another, and what it writes into every file.</summary>
    public const int DefaultBatchSize = 10, DefaultEpoch = 200;

    /// <summary>Column names that Model Builder gives.</summary>
    public const string DefaultLabelColumn = "Label", DefaultScoreColumn = "Score", DefaultFeatureColumn = "ImageSource";

    /// <summary>Network.</summary>
    public ConfigValue<string>? Arch { get; init; }

    /// <summary>Images per step of the head's training.</summary>
    public ConfigValue<long>? BatchSize { get; init; }

    /// <summary>Most passes of the head's training.</summary>
    public ConfigValue<long>? Epoch { get; init; }

    public ConfigValue<string>? LabelColumn { get; init; }

    public ConfigValue<string>? ScoreColumn { get; init; }

    public ConfigValue<string>? FeatureColumn { get; init; }
}
