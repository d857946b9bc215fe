using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Runs;

/// <summary>What is wrong with the paths of options: a folder for results inside one of images, weights that are not here.</summary>
public static class OptionPaths
{
    private static readonly EnumerationOptions Links = new()
    {
        RecurseSubdirectories = true, MaxRecursionDepth = 1, IgnoreInaccessible = true, AttributesToSkip = 0,
    };

    /// <summary>Everything that is wrong with options, also with what their paths lead to.</summary>
    /// <param name="options">The user's.</param>
    /// <param name="weights">Finds weights by cache folder and name, or throws why they are not here; null looks for none.</param>
    public static IReadOnlyList<Finding> Check(TransferOptions options, Func<string?, string?, PretrainedWeights>? weights)
    {
        List<Finding> findings = [.. options.Check()];
        if (options.Feed is null && AreSound(nameof(options.Data), nameof(options.OutputFolder), nameof(options.TestData), nameof(options.Unlabelled))
            && OutputAmongImages(options) is { } among)
        {
            findings.Add(among);
        }

        if (weights is not null && string.IsNullOrWhiteSpace(options.Weights) && AreSound(nameof(options.CacheFolder), nameof(options.Backbone)))
        {
            findings.AddRange(Missing(options, weights));
        }

        return findings;

        bool AreSound(params string[] names) => !findings.Exists(f => names.Contains(f.Where));
    }

    /// <summary>Why the weights cannot be had; empty when they can.</summary>
    private static IReadOnlyList<Finding> Missing(TransferOptions options, Func<string?, string?, PretrainedWeights> weights)
    {
        try
        {
            weights(options.CacheFolder, options.Backbone);
            return [];
        }
        catch (TransferException e)
        {
            return e.Findings;
        }
    }

    /// <summary>MNT101 where the results would lie among images, and be taken for images' classes by the next run.</summary>
    private static Finding? OutputAmongImages(TransferOptions options)
    {
        string? among = new[] { options.Data, options.TestData, options.Unlabelled }.FirstOrDefault(folder => folder is not null && Directory.Exists(folder)
            && IsAmong(options.OutputFolder, folder));
        return among is null ? null : Finding.Error(
            FindingCode.OptionInvalid,
            nameof(options.OutputFolder),
            $"'{options.OutputFolder}' is inside the folder of the images, '{among}', where it would be taken for a class",
            "Name a folder beside it.");
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
