using System.Globalization;
using Microsoft.Extensions.Options;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Hosting;

/// <summary>All that is wrong with the options of a classifier, at once.</summary>
internal sealed class OptionsCheck : IValidateOptions<ImageClassifierOptions>
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(0.1), Longest = TimeSpan.FromDays(1);

    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    public ValidateOptionsResult Validate(string? name, ImageClassifierOptions options)
    {
        string[] faults = [.. Findings(options).Select(f => string.IsNullOrEmpty(name) ? f.ToString() : $"Image classifier '{name}': {f}")];
        return faults.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<Finding> Findings(ImageClassifierOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.Model))
        {
            yield return Finding.Error(
                FindingCode.OptionInvalid, nameof(options.Model), "is not named", "Name the folder that 'train' wrote, or its model.onnx.");
        }

        if (options.WatchInterval < Shortest || options.WatchInterval > Longest)
        {
            yield return Finding.Error(
                FindingCode.OptionInvalid,
                nameof(options.WatchInterval),
                $"is {options.WatchInterval}; allowed are {Shortest.TotalSeconds:0.0} seconds to 1 day",
                "Leave it out for the default.");
        }

        foreach (Finding finding in options.Drift is null ? [Wrong(nameof(options.Drift), "is null")] : DriftFindings(options.Drift))
        {
            yield return finding;
        }

        foreach (Finding finding in options.Batching().Check())
        {
            yield return finding;
        }
    }

    private static IEnumerable<Finding> DriftFindings(DriftOptions drift)
    {
        if (drift.Window is < DriftOptions.LeastWindow or > DriftOptions.MostWindow)
        {
            yield return Wrong(
                "Drift:Window", string.Create(Invariant, $"is {drift.Window}; allowed are {DriftOptions.LeastWindow:N0} to {DriftOptions.MostWindow:N0}"));
        }

        if (drift.LongestWindow < DriftOptions.ShortestWindow || drift.LongestWindow > DriftOptions.LongestAllowed)
        {
            yield return Wrong("Drift:LongestWindow", $"is {drift.LongestWindow}; allowed are 1 minute to {DriftOptions.LongestAllowed.TotalDays} days");
        }

        if (drift.Level is not (>= DriftOptions.LeastLevel and <= DriftOptions.MostLevel))
        {
            yield return Wrong("Drift:Level", string.Create(Invariant, $"is {drift.Level}; allowed are 0.000001 to {DriftOptions.MostLevel}"));
        }

        if (drift.History is < DriftOptions.LeastHistory or > DriftOptions.MostHistory)
        {
            yield return Wrong(
                "Drift:History", string.Create(Invariant, $"is {drift.History}; allowed are {DriftOptions.LeastHistory} to {DriftOptions.MostHistory:N0}"));
        }

        if (drift.Folder is not null && string.IsNullOrWhiteSpace(drift.Folder))
        {
            yield return Wrong("Drift:Folder", "is empty");
        }
    }

    private static Finding Wrong(string option, string what) => Finding.Error(FindingCode.OptionInvalid, option, what, "Leave it out for the default.");
}
