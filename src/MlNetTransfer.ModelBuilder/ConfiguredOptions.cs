using System.Collections;
using System.Globalization;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.ModelBuilder.Config;
using MlNetTransfer.Options;
using MlNetTransfer.Planning;
using MlNetTransfer.Runs;
using MlNetTransfer.Weights;

namespace MlNetTransfer;

/// <summary>Options from three places: what was named over a file beats the file's member of ours, and that beats Model Builder's own members.</summary>
/// <param name="reading">The file.</param>
/// <param name="over">Options from outside the file.</param>
/// <param name="names">Which of them were named.</param>
/// <param name="own">What our member says.</param>
internal sealed class ConfiguredOptions(ConfigReading reading, TransferOptions over, IReadOnlyCollection<string> names, IReadOnlyList<ConfigEntry> own)
{
    private readonly List<ConfigEntry> _taken = [];

    public TransferStrategy? Strategy =>
        names.Contains(nameof(TransferOptions.Strategy))
            ? over.Strategy
            : (TransferStrategy?)Own(nameof(TransferOptions.Strategy));

    public string? CacheFolder =>
        names.Contains(nameof(TransferOptions.CacheFolder))
            ? over.CacheFolder
            : (string?)Own(nameof(TransferOptions.CacheFolder)) ?? over.CacheFolder;

    /// <summary>Recipe entries, entry by entry.</summary>
    public IReadOnlyDictionary<string, string> Settings => Joined(Entries(Own(nameof(TransferOptions.Settings))), over.Settings);

    public bool IsSet(string option) => names.Contains(option) || own.Any(e => e.Option == option);

    /// <param name="fromModelBuilder">Of Model Builder's own members.</param>
    public TransferOptions With(IReadOnlyList<ConfigEntry> fromModelBuilder)
    {
        TransferOptions options = over;
        IReadOnlyDictionary<string, string> batch = Entries(fromModelBuilder.FirstOrDefault(e => e.Option == nameof(TransferOptions.Settings))?.Value);
        foreach (ConfigEntry entry in fromModelBuilder.Where(e => e.Option != nameof(TransferOptions.Settings)))
        {
            ConfigEntry? above = own.FirstOrDefault(e => e.Option == entry.Option);
            options = names.Contains(entry.Option) ? Overridden(entry, Of(over, entry.Option), options)
                : above is not null ? Overridden(entry, above.Value, options)
                : Take(entry, options);
        }

        foreach (ConfigEntry entry in own.Where(e => e.Option != nameof(TransferOptions.Settings)))
        {
            options = names.Contains(entry.Option) ? Overridden(entry, Of(over, entry.Option), options) : Take(entry, options);
        }

        foreach (ConfigEntry entry in fromModelBuilder.Concat(own).Where(e => e.Option == nameof(TransferOptions.Settings)))
        {
            _taken.Add(entry);
            foreach ((string name, string value) in (IReadOnlyDictionary<string, string>)entry.Value)
            {
                string? taken = Value(over.Settings, name) ?? (own.Contains(entry) ? null : Value(Settings, name));
                string member = own.Contains(entry) ? $"{entry.Member}.{name}" : entry.Member;
                options = taken is null ? options : Overridden(entry with { Value = value, Member = member }, taken, options);
            }
        }

        return options with { Settings = Joined(batch, Settings) };
    }

    /// <summary>What is wrong with values of the file, at their place in it; the rest is found when the run begins.</summary>
    public IEnumerable<Finding> Check(TransferOptions options)
    {
        foreach (Finding finding in OptionPaths.Check(options, (cache, name) => new WeightsStore(cache).Require(name)))
        {
            string? setting = SettingPlace.EntryIn(finding.Where);
            string option = setting is null ? finding.Where : nameof(TransferOptions.Settings);
            if (_taken.LastOrDefault(e => e.Option == option) is { } entry && !(option == nameof(TransferOptions.Settings) && over.Settings.Count > 0))
            {
                string place = reading.File.Place(entry.Offset);
                string member = setting is null ? entry.Member : $"{entry.Member}.{setting}";
                yield return new Finding(finding.Code, finding.Severity, place, $"{member} {finding.Message}", finding.Hint);
            }
        }
    }

    private object? Own(string option) => own.FirstOrDefault(e => e.Option == option)?.Value;

    private static IReadOnlyDictionary<string, string> Entries(object? value) =>
        (IReadOnlyDictionary<string, string>?)value ?? new Dictionary<string, string>();

    private static string? Value(IReadOnlyDictionary<string, string> settings, string name) =>
        settings.FirstOrDefault(s => s.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    private static Dictionary<string, string> Joined(IReadOnlyDictionary<string, string> below, IReadOnlyDictionary<string, string> above) =>
        new([.. below.Where(s => Value(above, s.Key) is null), .. above]);

    private TransferOptions Overridden(ConfigEntry entry, object? taken, TransferOptions options)
    {
        if (!Equals(entry.Value, taken))
        {
            reading.Add(
                Severity.Info,
                FindingCode.ConfigOverridden,
                entry.Offset,
                $"{entry.Member} is {Shown(entry.Value)}, but another place says {Shown(taken)}",
                "The latter was taken.");
        }

        return options;
    }

    private static object? Of(TransferOptions options, string name) => OptionTable.Find(name)!.Value(options);

    private static string Shown(object? value) => value switch
    {
        null => "nothing",
        string text => ConfigQuote.Of(text),
        IEnumerable => "others",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    private TransferOptions Take(ConfigEntry entry, TransferOptions options)
    {
        _taken.Add(entry);
        return OptionTable.Find(entry.Option)!.With(options, entry.Value);
    }
}
