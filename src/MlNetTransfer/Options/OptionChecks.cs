using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning;
using MlNetTransfer.Planning.Recipes;
using MlNetTransfer.Planning.Strategies;

namespace MlNetTransfer.Options;

/// <summary>Everything that is wrong with options themselves: values by the table, then what two of them say against each other. Touches no disk.</summary>
internal static class OptionChecks
{
    public static IReadOnlyList<Finding> Of(TransferOptions options)
    {
        Finding[] nulls =
        [
            .. OptionTable.All.SelectMany(o => o.CheckNull(options)),
            .. IsNull(options.Manifest) ? [Null(nameof(options.Manifest))] : Array.Empty<Finding>(),
            .. (SettingsOf(options)).Where(s => s.Value is null).Select(s => Null(SettingPlace.Of(s.Key))),
        ];
        if (nulls.Length > 0)
        {
            return [.. nulls, .. OptionTable.Data.Check(options), .. OptionTable.OutputFolder.Check(options)];
        }

        return
        [
            .. OptionTable.All.SelectMany(o => o.Check(options)),
            .. DatasetChecks.Options(options.Dataset),
            .. Pointless(options),
            .. Twice(options),
            .. new RecipeSettings(options.Settings).Findings,
        ];
    }

    /// <summary>What needs a strategy that is not named.</summary>
    private static IEnumerable<Finding> Pointless(TransferOptions options)
    {
        Strategy? named = options.Strategy is { } strategy ? StrategyCatalog.Find(strategy) : null;
        bool none = options.Strategy is null, fineTunes = named is not { FineTunes: false };
        if (options.CutPoint is { } cut && (none || named is not { Stages: StageUse.Cut }))
        {
            string why = none ? "no strategy is named" : $"{options.Strategy} removes no layers";
            yield return Refused(
                nameof(options.CutPoint), $"is '{cut}', and {why}", $"Name {StrategyCatalog.All.First(s => s.Stages == StageUse.Cut).Name} as the strategy.");
        }

        if (options.FreezePoint is { } freeze && (none || !fineTunes))
        {
            string why = none ? "no strategy is named" : $"{options.Strategy} trains no layers of the network";
            yield return Refused(nameof(options.FreezePoint), $"is '{freeze}', and {why}", "Name a strategy that fine-tunes.");
        }

        foreach (RunOption option in fineTunes ? [] : (RunOption[])[OptionTable.Settings, OptionTable.Epochs, OptionTable.TimeBudget, OptionTable.Resume])
        {
            if (option.IsSet(options))
            {
                yield return Refused(option.Name, $"is set, and {options.Strategy} trains no layers of the network",
                    "Leave it out, or name a strategy that fine-tunes.");
            }
        }

        foreach (string name in options.Settings.Keys.Where(k => none && RecipeEntries.Find(k) is { IsOfOneStrategy: true }))
        {
            yield return Refused(
                SettingPlace.Of(name), "is set, but no strategy is named; it does not fit all strategies", "Name a strategy that fine-tunes, or leave it out.");
        }
    }

    /// <summary>What an option and a setting both say.</summary>
    private static IEnumerable<Finding> Twice(TransferOptions options)
    {
        (RunOption Option, RecipeEntry Setting)[] same =
        [
            (OptionTable.Epochs, RecipeEntries.Epochs), (OptionTable.FreezePoint, RecipeEntries.FirstTrainedConvolution),
        ];
        return same.Where(s => s.Option.IsSet(options) && options.Settings.Keys.Contains(s.Setting.Name, StringComparer.OrdinalIgnoreCase))
            .Select(s => Refused(s.Option.Name, $"is set twice, also as the setting {s.Setting.Property}", "Leave one of them out."));
    }

    private static bool IsNull(object? member) => member is null;

    private static IReadOnlyDictionary<string, string> SettingsOf(TransferOptions options) =>
        OptionTable.Settings.Get(options) as IReadOnlyDictionary<string, string>
        ?? new Dictionary<string, string>();

    private static Finding Null(string where) => Refused(where, "is null", "Leave it out for the default, or give it a value.");

    private static Finding Refused(string where, string what, string remedy) => Finding.Error(FindingCode.OptionInvalid, where, what, remedy);
}
