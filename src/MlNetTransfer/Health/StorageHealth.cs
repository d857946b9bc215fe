using System.Globalization;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Health;

/// <summary>The folders that are written: cache, temporary files, and where the command was called.</summary>
public static class StorageHealth
{
    private const double Gigabyte = 1e9;

    // Features of 18,000 images are 90 MB; kept activations take up to 4 GB (TransferOptions.CacheLimit), but do without.
    private const double Little = 1;

    // Counting a large cache takes long on a slow disk, and its exact size says little.
    private static readonly TimeSpan CountingTime = TimeSpan.FromSeconds(3);

    /// <summary>Whether the cache folder and the temporary folder can be written and have room.</summary>
    /// <param name="cacheFolder">As <see cref="TransferOptions.CacheFolder"/>; null is the platform's.</param>
    /// <param name="time">Clock.</param>
    public static HealthProbe Probe(string? cacheFolder, TimeProvider time) =>
        new("disk", "Name another folder with MLNETTRANSFER_CACHE or --cache.", cancellationToken =>
        [Cache(cacheFolder ?? CacheFolder.Default, time, cancellationToken), Temporary(), Working()]);

    private static HealthCheck Cache(string folder, TimeProvider time, CancellationToken cancellationToken)
    {
        if (WhyNotWritable(folder) is { } why)
        {
            return HealthCheck.Note(
                "cache",
                $"{folder} cannot be written ({why})",
                "Every run computes its features again, and no weights can be pulled. Name another folder with MLNETTRANSFER_CACHE or --cache.");
        }

        return Room(
            "cache",
            $"{folder}, {Size(folder, time, cancellationToken)}",
            folder,
            "Features and weights need some room: free some, or name another folder with MLNETTRANSFER_CACHE or --cache.");
    }

    private static HealthCheck Temporary()
    {
        string folder = Path.GetTempPath();
        return WhyNotWritable(folder) is { } why
            ? HealthCheck.Fails(
                "temporary files",
                $"{folder} cannot be written ({why})",
                $"ML.NET puts model.zip together there: name another folder with {(OperatingSystem.IsWindows() ? "TEMP" : "TMPDIR")}.")
            : Room("temporary files", folder, folder, "Free some, or name another folder with TMPDIR (TEMP on Windows).");
    }

    private static HealthCheck Working()
    {
        string folder = Environment.CurrentDirectory;
        return WhyNotWritable(folder) is { } why
            ? HealthCheck.Note("this folder", $"{folder} cannot be written ({why})", "Name a folder that can with --out.")
            : Room("this folder", folder, folder, "Free some, or name a folder on another disk with --out.");
    }

    private static HealthCheck Room(string name, string found, string folder, string hint)
    {
        if (FreeSpace.Of(Existing(folder)) is not { } free)
        {
            return HealthCheck.Works(name, found);
        }

        found = string.Create(CultureInfo.InvariantCulture, $"{found}; {free / Gigabyte:0.0} GB free");
        return free / Gigabyte < Little ? HealthCheck.Note(name, found, hint) : HealthCheck.Works(name, found);
    }

    /// <summary>Writes a file and deletes it; a folder that is not there yet is judged by the one it would be created in, and not created.</summary>
    private static string? WhyNotWritable(string folder)
    {
        string existing = Existing(folder);
        if (existing != Path.GetFullPath(folder) && FileIn(existing, folder) is { } inTheWay)
        {
            return $"'{inTheWay}' is a file";
        }

        string file = Path.Combine(existing, $"mlnet-transfer-{Environment.ProcessId}{AtomicFile.PartialExtension}");
        try
        {
            File.WriteAllBytes(file, [0]);
            File.Delete(file);
            return null;
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            return e.Message.TrimEnd('.');
        }
    }

    /// <summary>The file that stands where a folder would have to be created; null where none does.</summary>
    private static string? FileIn(string existing, string folder)
    {
        string next = Path.Combine(existing, Path.GetRelativePath(existing, Path.GetFullPath(folder)).Split(Path.DirectorySeparatorChar)[0]);
        return File.Exists(next) ? next : null;
    }

    private static string Existing(string folder)
    {
        string? existing = Path.GetFullPath(folder);
        while (existing is not null && !Directory.Exists(existing))
        {
            existing = Path.GetDirectoryName(existing);
        }

        return existing ?? Path.GetFullPath(folder);
    }

    private static string Size(string folder, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
        {
            return "not there yet";
        }

        long started = time.GetTimestamp(), bytes = 0;
        EnumerationOptions all = new() { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (FileInfo file in new DirectoryInfo(folder).EnumerateFiles("*", all))
        {
            bytes += file.Exists ? file.Length : 0;
            if (cancellationToken.IsCancellationRequested || time.GetElapsedTime(started) > CountingTime)
            {
                return string.Create(CultureInfo.InvariantCulture, $"more than {bytes / Gigabyte:0.00} GB");
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"{bytes / Gigabyte:0.00} GB");
    }
}
