using Microsoft.Extensions.Options;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Hosting;

/// <summary>All that is wrong with the options of a classifier, at once.</summary>
internal sealed class OptionsCheck : IValidateOptions<ImageClassifierOptions>
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(0.1), Longest = TimeSpan.FromDays(1);

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

        foreach (Finding finding in options.Batching().Check())
        {
            yield return finding;
        }
    }
}
