using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;

namespace MlNetTransfer;

/// <summary>What is wrong with options before anything can be looked up by them: members that are null and must not be, and a folder for results inside one of images.</summary>
internal static class OptionPaths
{
    private static readonly EnumerationOptions Links = new() { RecurseSubdirectories = true, MaxRecursionDepth = 1, IgnoreInaccessible = true, AttributesToSkip = 0 };

    /// <summary>MNT101 for each member that is null; a null path is said with the empty ones.</summary>
    public static IReadOnlyList<Finding> Nulls(TransferOptions options)
    {
        (string Name, object? Value)[] members =
        [
            (nameof(options.Device), options.Device),
            (nameof(options.Settings), options.Settings),
            (nameof(options.Manifest), options.Manifest),
            (nameof(ManifestOptions.PathColumn), options.Manifest is null ? "" : options.Manifest.PathColumn),
            (nameof(ManifestOptions.LabelColumn), options.Manifest is null ? "" : options.Manifest.LabelColumn),
            (nameof(ManifestOptions.SplitColumn), options.Manifest is null ? "" : options.Manifest.SplitColumn),
            .. (options.Settings ?? new Dictionary<string, string>()).Select(s => ($"setting {s.Key}", (object?)s.Value)),
        ];
        return [.. members.Where(m => m.Value is null).Select(m => Finding.Error(FindingCode.OptionInvalid, m.Name, "is null", "Leave it out for the default, or give it a value."))];
    }

    /// <summary>MNT101 where the results would lie among images, and be taken for images' classes by the next run.</summary>
    public static Finding? OutputAmongImages(TransferOptions options)
    {
        string? among = options.OutputFolder.Contains('\0', StringComparison.Ordinal) ? null
            : new[] { options.Data, options.TestData, options.Unlabelled }.FirstOrDefault(folder => folder is not null && Directory.Exists(folder) && IsAmong(options.OutputFolder, folder));
        return among is null ? null : Finding.Error(
            FindingCode.OptionInvalid, nameof(options.OutputFolder), $"'{options.OutputFolder}' lies inside the images' folder '{among}', where it would be taken for a class", "Name a folder beside it.");
    }

    private static bool IsAmong(string output, string folder)
    {
        if (RealPath.Of(output) != RealPath.Of(folder) && RealPath.IsInside(output, folder))
        {
            return true;
        }

        try
        {
            // A class, or a split's class, may be a link to a folder elsewhere.
            return new DirectoryInfo(folder).EnumerateDirectories("*", Links).Any(d => d.LinkTarget is not null && RealPath.IsInside(output, d.FullName));
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            // The reader of the data says why.
            return false;
        }
    }
}
