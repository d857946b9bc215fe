using System.Globalization;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Options;
using MlNetTransfer.Planning;
using MlNetTransfer.Runs;

namespace MlNetTransfer.Onnx.Estimators;

/// <summary>The trainer's options as those of a run.</summary>
internal static class OptionMapping
{
    /// <summary>What the data is called in findings and in run.json.</summary>
    public const string Data = "rows of an IDataView";

    /// <summary>Options that are those of a run, by the table of them.</summary>
    private static readonly (RunOption Option, Func<ImageTransferOptions, object?> Value)[] Same =
    [
        (OptionTable.Backbone, o => o.Arch is { } arch ? ImageClassificationBackbones.NameOf(arch) : o.Backbone),
        (OptionTable.Weights, o => o.Weights),
        (OptionTable.Strategy, o => o.Strategy),
        (OptionTable.Policy, o => o.Policy),
        (OptionTable.Metric, o => o.Metric),
        (OptionTable.TimeBudget, o => o.TimeBudget),
        (OptionTable.Device, o => o.Device),
        (OptionTable.Precision, o => o.Precision),
        (OptionTable.InputSize, o => o.InputSize),
        (OptionTable.GraphFeature, o => o.GraphFeature),
        (OptionTable.GraphPixels, o => o.GraphPixels),
        (OptionTable.GraphMean, o => o.GraphMean),
        (OptionTable.GraphDeviation, o => o.GraphDeviation),
        (OptionTable.GraphOrder, o => o.GraphOrder),
        (OptionTable.Unknown, o => o.Unknown),
        (OptionTable.Corrections, o => o.Corrections),
        (OptionTable.Seed, o => o.Seed),
        (OptionTable.CacheFolder, o => o.CacheFolder),
    ];

    /// <summary>Everything that is wrong with the options themselves.</summary>
    public static IEnumerable<Finding> Check(ImageTransferOptions options)
    {
        (string Name, string? Value)[] names =
        [
            (nameof(options.LabelColumnName), options.LabelColumnName), (nameof(options.FeatureColumnName), options.FeatureColumnName),
            (nameof(options.ScoreColumnName), options.ScoreColumnName), (nameof(options.PredictedLabelColumnName), options.PredictedLabelColumnName),
            (nameof(options.UnknownScoreColumnName), options.UnknownScoreColumnName),
        ];
        foreach ((string name, _) in names.Where(n => string.IsNullOrWhiteSpace(n.Value)))
        {
            yield return Refused(name, "is empty", "Give it the name of a column.");
        }

        if (options.Settings is null || options.Device is null)
        {
            yield return Refused(options.Device is null ? nameof(options.Device) : nameof(options.Settings), "is null", "Leave it out.");
            yield break;
        }

        if (options.ScoreColumnName == options.PredictedLabelColumnName)
        {
            yield return Refused(
                nameof(options.ScoreColumnName),
                $"is '{options.ScoreColumnName}', as {nameof(options.PredictedLabelColumnName)} is",
                "Give each a name of its own.");
        }

        if (options.UnknownScoreColumnName == options.ScoreColumnName || options.UnknownScoreColumnName == options.PredictedLabelColumnName)
        {
            yield return Refused(
                nameof(options.UnknownScoreColumnName), $"is '{options.UnknownScoreColumnName}', as another column is", "Give each a name of its own.");
        }

        if (options.Arch is { } arch && !Enum.IsDefined(arch))
        {
            yield return Refused(
                nameof(options.Arch),
                $"there is no architecture {(int)arch}; there are {string.Join(", ", Enum.GetValues<ImageClassificationArchitecture>())}",
                "Name one of them.");
            yield break;
        }

        if (options.Arch is not null && options.Backbone is not null)
        {
            yield return Refused(nameof(options.Arch), $"is {options.Arch}, and {nameof(options.Backbone)} is '{options.Backbone}'", "Leave one of them out.");
        }

        if (options.WorkspacePath is not null && string.IsNullOrWhiteSpace(options.WorkspacePath))
        {
            yield return Refused(nameof(options.WorkspacePath), "is empty", "Give it a path, or leave it out.");
        }
        else if (options.WorkspacePath?.Contains('\0', StringComparison.Ordinal) == true)
        {
            yield return Refused(nameof(options.WorkspacePath), "holds a character with the code 0, which no path can hold", "Remove it.");
        }

        foreach ((string name, string setting, _) in OfRecipe(options).Where(o => options.Settings.Keys.Contains(o.Setting, StringComparer.OrdinalIgnoreCase)))
        {
            yield return Refused(name, $"is set twice, also as the setting {setting}", "Leave one of them out.");
        }

        (string Name, string Setting, string Value)[] entries = [.. OfRecipe(options)];
        TransferOptions run = ToRun(options, ".");
        foreach (Finding finding in OptionPaths.Check(run, new PretrainedBackbones().Require))
        {
            if (finding.Where != nameof(run.ValidationFraction) && OptionOf(entries, finding.Where) is null)
            {
                yield return finding;
            }
        }

        // What has no effect must be sound all the same.
        TransferOptions recipe = new()
        {
            Data = Data, OutputFolder = ".", Epochs = options.Epoch, Settings = entries.ToDictionary(o => o.Setting, o => o.Value),
        };
        foreach (Finding finding in recipe.Check())
        {
            if (OptionOf(entries, finding.Where) is { } option)
            {
                yield return Refused(option, finding.Message, finding.Hint);
            }
        }

        if (options.ValidationSetFraction is { } fraction && !(fraction is >= 0 and <= 0.5))
        {
            yield return Refused(
                nameof(options.ValidationSetFraction),
                string.Create(CultureInfo.InvariantCulture, $"is {fraction}; allowed are 0 to 0.5"),
                "Leave it out for 0.15.");
        }
    }

    /// <summary>Options that have nothing to act on, each named.</summary>
    public static IEnumerable<Finding> WithoutEffect(ImageTransferOptions options)
    {
        if (OnlyHeads(options) is { } why)
        {
            (string Name, string Value)[] idle = [.. OfRecipe(options).Select(o => (o.Name, o.Value))];
            if (options.Epoch is { } epoch)
            {
                idle = [(nameof(options.Epoch), Text(epoch)), .. idle];
            }

            foreach ((string name, string value) in idle.DistinctBy(o => o.Name))
            {
                yield return Finding.Warning(
                    FindingCode.OptionWithoutEffect,
                    name,
                    $"is {value} and has no effect: {why} trains only a head, which is computed directly, without epochs and steps",
                    "Leave it out; or add MlNetTransfer.Torch, set Pipeline to OnnxEngine.CreatePipeline().WithFineTuning(), "
                        + "and name no strategy or one that fine-tunes.");
            }
        }

        (string Name, bool? Reuse)[] caches =
        [
            (nameof(options.ReuseTrainSetBottleneckCachedValues), options.ReuseTrainSetBottleneckCachedValues),
            (nameof(options.ReuseValidationSetBottleneckCachedValues), options.ReuseValidationSetBottleneckCachedValues),
        ];
        foreach ((string name, _) in caches.Where(c => c.Reuse == false))
        {
            yield return Finding.Info(
                FindingCode.OptionWithoutEffect,
                name,
                "is false and has no effect: cached features are found by the content of image, weights and preprocessing, so they are never out of date",
                "Leave it out. To compute everything again, name an empty CacheFolder.");
        }
    }

    /// <param name="options">Sound ones.</param>
    /// <param name="outputFolder">Of the run.</param>
    public static TransferOptions ToRun(ImageTransferOptions options, string outputFolder)
    {
        bool fineTunes = OnlyHeads(options) is null;
        Dictionary<string, string> settings = new(options.Settings, StringComparer.OrdinalIgnoreCase);
        foreach ((_, string setting, string value) in fineTunes ? OfRecipe(options) : [])
        {
            settings[setting] = value;
        }

        TransferOptions run = Same.Aggregate(
            new TransferOptions
            {
                Data = Data, OutputFolder = outputFolder, Pictures = false, TestFraction = 0, Settings = settings, Epochs = fineTunes ? options.Epoch : null,
            },
            (read, same) => same.Option.With(read, same.Value(options)));
        return run with { ValidationFraction = options.ValidationSet is not null ? 0 : options.ValidationSetFraction ?? run.ValidationFraction };
    }

    /// <summary>The option of ours behind a place in the run's options that epochs and steps are set at; null for another place.</summary>
    private static string? OptionOf((string Name, string Setting, string Value)[] entries, string where) => where == nameof(TransferOptions.Epochs)
        ? nameof(ImageTransferOptions.Epoch)
        : entries.FirstOrDefault(e => e.Setting == SettingPlace.EntryIn(where)).Name;

    /// <summary>What it is that trains nothing but heads; null where layers of the network may be trained.</summary>
    private static string? OnlyHeads(ImageTransferOptions options) =>
        options.Strategy is { } strategy && Enum.IsDefined(strategy) && !FineTuningPolicy.Applies(strategy) ? strategy.ToString()
        : options.Strategy is null && options.Pipeline is not { FineTunes: true } ? "this pipeline"
        : null;

    /// <summary>Options that are entries of a recipe: the option's name, the entry's and its value.</summary>
    private static IEnumerable<(string Name, string Setting, string Value)> OfRecipe(ImageTransferOptions options)
    {
        if (options.BatchSize is { } batch)
        {
            yield return (nameof(options.BatchSize), nameof(FineTuningRecipe.BatchSize), Text(batch));
        }

        if (options.LearningRate is { } rate)
        {
            yield return (nameof(options.LearningRate), nameof(FineTuningRecipe.LearningRate), Text(rate));
            yield return (nameof(options.LearningRate), nameof(FineTuningRecipe.HeadLearningRate), Text(rate));
        }

        if (options.LearningRateScheduler is { } schedule)
        {
            yield return (nameof(options.LearningRateScheduler), nameof(FineTuningRecipe.Schedule), schedule.ToString());
        }

        if (options.EarlyStoppingCriteria is { } stopping)
        {
            yield return (nameof(options.EarlyStoppingCriteria), nameof(FineTuningRecipe.KeepBestEpoch), stopping.Patience is null ? "false" : "true");
            if (stopping.Patience is { } patience)
            {
                yield return (nameof(options.EarlyStoppingCriteria), nameof(FineTuningRecipe.Patience), Text(patience));
            }
        }
    }

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

    private static Finding Refused(string option, string what, string hint) => Finding.Error(FindingCode.OptionInvalid, option, what, hint);
}
