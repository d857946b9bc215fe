using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Datasets;

/// <summary>Options about the data that were set and changed nothing of how it was read.</summary>
internal static class UnusedDataOptions
{
    private static readonly ManifestOptions Manifest = new();
    private static readonly DatasetOptions Defaults = new() { Data = "" };

    /// <param name="options">The user's.</param>
    /// <param name="hasTest">Whether the data, or what was named for the test, had test images.</param>
    /// <param name="hasValidation">Whether the data had validation images.</param>
    public static IEnumerable<Finding> Of(DatasetOptions options, bool hasTest, bool hasValidation)
    {
        foreach (Finding finding in OfReading(options.Manifest, options.ClassFolders, options.Data, options.TestData))
        {
            yield return finding;
        }

        if (hasTest && options.TestFraction != Defaults.TestFraction)
        {
            yield return Unused(nameof(options.TestFraction), options.TestFraction, "there are test images, and none had to be taken for it");
        }

        if (hasValidation && options.ValidationFraction != Defaults.ValidationFraction)
        {
            yield return Unused(nameof(options.ValidationFraction), options.ValidationFraction, "there are validation images, and none had to be taken for it");
        }
    }

    /// <param name="manifest">How tables are read.</param>
    /// <param name="classFolders">Which folders are classes.</param>
    /// <param name="data">Folders, or tables; those that are null are left out.</param>
    public static IEnumerable<Finding> OfReading(ManifestOptions manifest, ClassFolders? classFolders, params string?[] data)
    {
        if (data.OfType<string>().All(File.Exists))
        {
            if (classFolders is { } folders)
            {
                yield return Unused(nameof(ClassFolders), folders, "a table says the classes");
            }
        }
        else if (!data.OfType<string>().Any(File.Exists))
        {
            (string Name, bool Set, object? Value)[] ofTables =
            [
                (nameof(manifest.PathColumn), manifest.PathColumn != Manifest.PathColumn, manifest.PathColumn),
                (nameof(manifest.LabelColumn), manifest.LabelColumn != Manifest.LabelColumn, manifest.LabelColumn),
                (nameof(manifest.SplitColumn), manifest.SplitColumn != Manifest.SplitColumn, manifest.SplitColumn),
                (nameof(manifest.Delimiter), manifest.Delimiter is not null, manifest.Delimiter),
                (nameof(manifest.Root), manifest.Root is not null, manifest.Root),
            ];
            foreach ((string name, _, object? value) in ofTables.Where(o => o.Set))
            {
                yield return Unused(name, value, "it is about tables, and a folder was named; name the table itself");
            }
        }
    }

    private static Finding Unused(string option, object? value, string why) =>
        Finding.Warning(FindingCode.OptionWithoutEffect, option, FormattableString.Invariant($"is {value} and had no effect: {why}"), "Leave it out.");
}
