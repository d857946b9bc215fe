using System.Globalization;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning;
using MlNetTransfer.Weights;

namespace MlNetTransfer.ModelBuilder.Config.ModelBuilder;

/// <summary>From what Model Builder calls things to the options of a run; what has no counterpart is told, each with what is done instead.</summary>
/// <param name="reading">The file.</param>
/// <param name="strategy">That is named over the file or in our own member; null where the policy chooses.</param>
/// <param name="isSet">Whether an option is named over the file or in our own member.</param>
/// <param name="settings">Entries of the recipe that are named so.</param>
/// <param name="store">Weights that are here.</param>
internal sealed class ModelBuilderMapping(
    ConfigReading reading, TransferStrategy? strategy, Func<string, bool> isSet, IReadOnlyDictionary<string, string> settings, WeightsStore store)
{
    public const string BatchSize = "batchSize";

    // Model Builder writes this for images up to version 2 (int.MaxValue milliseconds), and int.MaxValue from 3 on.
    private const double Unlimited = 2_147_482;

    private const double LargestFraction = 0.5;

    private readonly List<ConfigEntry> _entries = [];

    private bool FineTunes => strategy is null || FineTuningPolicy.Applies(strategy.Value);

    public IReadOnlyList<ConfigEntry> Map(ModelBuilderConfig config)
    {
        Environment(config.Environment);
        Time(config.TrainingTime);
        Validation(config);
        if (config.Seed is { } seed)
        {
            Take("Seed", seed.Value, seed);
        }

        // MicroAccuracy is what Model Builder writes where nothing was said.
        if (config.OptimizeMetric is { Value: "MacroAccuracy" } macro)
        {
            Take("Metric", DecisionMetric.Macro, macro);
        }
        else if (config.OptimizeMetric is { Value: not ("MicroAccuracy" or "") } metric)
        {
            NotHonoured(
                Severity.Warning,
                metric,
                $"asks for the best {ConfigQuote.Of(metric.Value)}",
                "Strategies are compared by MicroAccuracy or MacroAccuracy on the validation images; run.json also has the others.");
        }

        if (config.Subsampling is { Value: true } subsampling)
        {
            NotHonoured(Severity.Warning, subsampling, "asks to train on a part of the data", "All images are trained on.");
        }

        foreach (ConfigValue<string> unused in config.Unused)
        {
            NotHonoured(Severity.Info, unused, "means nothing here", "It was left as it is.");
        }

        Network(config.Trainer.Arch);
        Steps(config.Trainer);
        Columns(config.Trainer);
        return _entries;
    }

    private void Environment(ConfigValue<string>? environment)
    {
        switch (environment?.Value)
        {
            case "LocalCPU":
                Take("Device", "cpu", environment);
                break;
            case "LocalGPU":
                Take("Device", "auto", environment);
                if (!isSet("Device"))
                {
                    NotHonoured(
                        Severity.Info,
                        environment,
                        "is LocalGPU",
                        "A GPU is used where one can be, and the processor elsewhere; --device cuda takes nothing but a GPU.");
                }

                break;
            case { } other:
                string asked = ConfigQuote.Of(other);
                NotHonoured(Severity.Warning, environment, $"is {asked}, and known are LocalCPU and LocalGPU", "The training runs on this machine.");
                break;
        }
    }

    private void Time(ConfigValue<double>? time)
    {
        if (time is null)
        {
            return;
        }

        if (time.Value < 0)
        {
            reading.Refuse(time.Offset, time.Member, time.Value.ToString(CultureInfo.InvariantCulture), "0 or more, in seconds");
        }
        else if (time.Value is 0 or >= Unlimited)
        {
            if (strategy is null && !isSet("TimeBudget"))
            {
                string minutes = $"{PlanningLimits.DefaultTimeBudget.TotalMinutes:0} minutes";
                NotHonoured(Severity.Info, time, "means no limit", $"The policy takes {minutes}; --time-budget gives it more or less.");
            }
        }
        else if (FineTunes)
        {
            Take("TimeBudget", TimeSpan.FromSeconds(time.Value), time);
        }
        else
        {
            string none = $"bounds a training, and {strategy} has none that could be cut";
            NotHonoured(Severity.Info, time, none, "It takes the time that it takes, usually seconds.");
        }
    }

    private void Validation(ModelBuilderConfig config)
    {
        switch (config.Validation?.Value)
        {
            case null or "":
                break;
            case "TrainValidateSplitValidationOption" when config.SplitRatio is { } ratio:
                Fraction(ratio);
                break;
            case "TrainValidateSplitValidationOption":
                break;
            case "CrossValidationValidationOption":
                Folds(config.Validation, config.Folds);
                break;
            default:
                NotHonoured(
                    Severity.Warning,
                    config.Validation,
                    $"is {ConfigQuote.Of(config.Validation.Value)}, which is not supported",
                    "A part of each class is kept for validation; a folder or CSV with val beside train is used where the data has it.");
                break;
        }
    }

    private void Fraction(ConfigValue<double> ratio)
    {
        if (!(ratio.Value is >= 0 and < 1))
        {
            reading.Refuse(ratio.Offset, ratio.Member, ratio.Value.ToString(CultureInfo.InvariantCulture), "from 0 to below 1");
            return;
        }

        if (ratio.Value > LargestFraction)
        {
            string kept = string.Create(
                CultureInfo.InvariantCulture, $"keeps {ratio.Value} of the images for validation; allowed is {LargestFraction}");
            NotHonoured(Severity.Warning, ratio, kept, "So much was taken.");
        }

        Take("ValidationFraction", Math.Min(ratio.Value, LargestFraction), ratio);
    }

    private void Folds(ConfigValue<string> type, ConfigValue<long>? folds)
    {
        if (folds is { Value: < 2 })
        {
            reading.Refuse(folds.Offset, folds.Member, folds.Value.ToString(CultureInfo.InvariantCulture), "2 or more");
            return;
        }

        long number = folds?.Value ?? 5;
        Take("ValidationFraction", 1.0 / number, type);
        if (!isSet("ValidationFraction"))
        {
            NotHonoured(
                Severity.Warning,
                type,
                $"asks for cross-validation in {number} folds, and the trained network itself is judged here",
                $"One fold, a part in {number} of each class, is kept for validation.");
        }
    }

    private void Network(ConfigValue<string>? arch)
    {
        if (arch is null)
        {
            return;
        }

        string[] known = Enum.GetNames<ImageClassificationArchitecture>();
        if (Array.Find(known, n => n.Equals(arch.Value, StringComparison.OrdinalIgnoreCase)) is not { } network)
        {
            string unknown = $"is {ConfigQuote.Of(arch.Value)}; known are {string.Join(", ", known)}";
            NotHonoured(Severity.Warning, arch, unknown, "The best of the installed networks for these images is taken.");
            return;
        }

        string backbone = ImageClassificationBackbones.NameOf(Enum.Parse<ImageClassificationArchitecture>(network));
        if (isSet("Weights") && !isSet("Backbone"))
        {
            reading.Add(
                Severity.Info,
                FindingCode.ConfigOverridden,
                arch.Offset,
                $"{arch.Member} is {arch.Value}, and weights are named",
                "The network is the one that the weights belong to.");
        }
        else if (store.Find(backbone) is { Path: null } missing)
        {
            if (!isSet("Backbone"))
            {
                string get = missing.Url is null
                    ? $"'models show {backbone}' says where they come from, and 'models import FILE --arch {backbone}' takes them in."
                    : $"'models pull {backbone}' gets them.";
                NotHonoured(
                    Severity.Warning,
                    arch,
                    $"is {arch.Value}, which is {backbone} here, and its weights are not on this machine",
                    $"The best of the installed networks for these images is taken. {get}");
            }
        }
        else
        {
            Take("Backbone", backbone, arch);
        }
    }

    /// <summary>Model Builder writes the defaults into every file; another number is somebody's wish.</summary>
    private void Steps(TrainerParameters trainer)
    {
        (ConfigValue<long>? Value, string Option, int Default, int Most)[] bounds =
        [
            (trainer.BatchSize, "Settings", TrainerParameters.DefaultBatchSize, PlanningLimits.LargestBatch),
            (trainer.Epoch, "Epochs", TrainerParameters.DefaultEpoch, PlanningLimits.MostEpochs),
        ];
        foreach ((ConfigValue<long>? value, string option, int usual, int most) in bounds)
        {
            if (value is null || (option == "Epochs" && (isSet("Epochs") || settings.Keys.Contains(option, StringComparer.OrdinalIgnoreCase))))
            {
                continue;
            }

            if (value.Value == usual)
            {
                NotHonoured(
                    Severity.Info,
                    value,
                    $"is {usual}, which Model Builder writes into every file for the training of its head",
                    "The head is solved to its optimum here, and the policy chooses for strategies that fine-tune.");
            }
            else if (value.Value < 1 || value.Value > most)
            {
                string number = value.Value.ToString(CultureInfo.InvariantCulture);
                reading.Lenient.Refuse(value.Offset, value.Member, number, string.Create(CultureInfo.InvariantCulture, $"1 to {most}"));
            }
            else if (!FineTunes)
            {
                NotHonoured(Severity.Info, value, $"is {value.Value}, and {strategy} takes no steps", "Its head is solved to its optimum.");
            }
            else
            {
                Take(option, option == "Epochs" ? (int)value.Value : Batch(value.Value), value);
            }
        }
    }

    private static Dictionary<string, string> Batch(long images) => new() { [BatchSize] = images.ToString(CultureInfo.InvariantCulture) };

    private void Columns(TrainerParameters trainer)
    {
        (ConfigValue<string>? Column, string Usual)[] columns =
        [
            (trainer.LabelColumn, TrainerParameters.DefaultLabelColumn),
            (trainer.ScoreColumn, TrainerParameters.DefaultScoreColumn),
            (trainer.FeatureColumn, TrainerParameters.DefaultFeatureColumn),
        ];
        foreach ((ConfigValue<string>? column, string usual) in columns)
        {
            if (column is not null && column.Value != usual)
            {
                NotHonoured(Severity.Info, column, $"is {ConfigQuote.Of(column.Value)}", "The columns of model.zip are ImagePath, PredictedLabel and Score.");
            }
        }
    }

    private void Take<T>(string option, object value, ConfigValue<T> from) => _entries.Add(new ConfigEntry(option, value, from.Offset, from.Member));

    private void NotHonoured<T>(Severity severity, ConfigValue<T> value, string message, string instead) =>
        reading.Add(severity, FindingCode.ConfigNotHonoured, value.Offset, $"{value.Member} {message}", instead);
}
