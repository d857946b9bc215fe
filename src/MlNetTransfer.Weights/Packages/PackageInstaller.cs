using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Weights.Packages;

/// <summary>Gets files of a NuGet package: from a package file, from the NuGet packages of this user, or with the machine's .NET SDK from where the
/// user's NuGet configuration says.</summary>
/// <param name="root">Folder to work in; what is made in it is gone afterwards.</param>
/// <param name="time">Clock.</param>
/// <param name="findSdk">Finds the <c>dotnet</c> that has an SDK, null where none has; otherwise the usual places are looked at.</param>
public sealed class PackageInstaller(string root, TimeProvider time, Func<CancellationToken, string?>? findSdk = null)
{
    private const string StagingPrefix = "staging-";
    private const long Megabyte = 1_000_000;

    /// <summary>Gets the files, and has them put in their place.</summary>
    /// <param name="wanted">The package, and what of it.</param>
    /// <param name="file">The package as a file; null takes it from where it can be got.</param>
    /// <param name="place">Takes a folder that holds all the files, and may move it away.</param>
    /// <param name="progress">Megabytes that are there and in all.</param>
    /// <param name="cancellationToken">Ends the work; nothing is left.</param>
    /// <exception cref="TransferException">MNT503 without an SDK, MNT504 when the package cannot be got or is another, MNT407 when the network is
    /// forbidden, MNT102 for the file, MNT105, MNT106 for the disk.</exception>
    public void Install(
        PackageContent wanted, string? file, Action<string> place, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        string staging = Path.Combine(root, $"{StagingPrefix}{Environment.ProcessId}-{Environment.CurrentManagedThreadId}{AtomicFile.PartialExtension}");
        DiskErrors.Writing(root, () =>
        {
            Directory.CreateDirectory(root);
            DeleteAbandoned();
            Directory.CreateDirectory(staging);
        });
        try
        {
            RefuseFullDisk(wanted, downloads: file is null && !wanted.IsRestored);
            string folder = file is not null ? PackageSources.Unpack(file, wanted, staging, progress, cancellationToken)
                : PackageSources.Restored(wanted) is { } restored ? PackageSources.Copy(restored, wanted, staging, progress, cancellationToken)
                : PackageRestore.Run(wanted, staging, findSdk ?? DotnetSdk.Find, progress, cancellationToken);
            if (!wanted.IsComplete(folder))
            {
                throw new TransferException(Finding.Error(
                    FindingCode.NativeLibraryNotObtained,
                    wanted.Subject,
                    $"'{file ?? wanted.Name}' holds no {string.Join(", ", wanted.Files)} in a folder {wanted.Folder}",
                    $"Name the package {wanted.Name}."));
            }

            place(folder);
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            throw new TransferException(DiskErrors.WritingFailed(root, e), e);
        }
        finally
        {
            DeleteQuietly(staging);
        }
    }

    private void RefuseFullDisk(PackageContent wanted, bool downloads)
    {
        // While NuGet restores there are the download, the package, and what was unpacked from it.
        long needed = (wanted.DiskMegabytes + (downloads ? 2 * wanted.DownloadMegabytes : 0)) * Megabyte;
        if (FreeSpace.Of(root) is { } free && free < needed)
        {
            throw new TransferException(DiskErrors.NotEnoughSpace(root, needed, free));
        }
    }

    /// <summary>What a killed process left more than a day ago.</summary>
    private void DeleteAbandoned()
    {
        IEnumerable<string> old = Directory.EnumerateDirectories(root, $"{StagingPrefix}*{AtomicFile.PartialExtension}")
            .Where(f => Directory.GetLastWriteTimeUtc(f) < time.GetUtcNow().AddDays(-1));
        foreach (string left in old)
        {
            DeleteQuietly(left);
        }
    }

    private static void DeleteQuietly(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            // Left for the next call to delete.
        }
    }
}
