using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;
using MlNetTransfer.Weights.Downloads;

namespace MlNetTransfer.Torch.Native;

/// <summary>Brings libtorch into the cache folder: from a package file, from the NuGet packages of this machine, or with its .NET SDK from where the
/// user's NuGet configuration says.</summary>
/// <param name="cacheFolder">Holds it, in <c>libtorch/VERSION/PLATFORM</c>: whole, or not at all.</param>
/// <param name="time">Clock.</param>
/// <param name="findSdk">Finds the <c>dotnet</c> that has an SDK, null where none has; otherwise <see cref="DotnetSdk"/> does.</param>
public sealed class LibtorchInstaller(string cacheFolder, TimeProvider time, Func<CancellationToken, string?>? findSdk = null)
{
    private const string StagingPrefix = "staging-";
    private const long Megabyte = 1_000_000;

    private string Target => LibtorchFolder.Kept(cacheFolder);

    /// <summary>Gets libtorch, where it is not there yet.</summary>
    /// <returns>The folder that holds libtorch.</returns>
    /// <param name="package">File of the package; null takes it from where it can be got.</param>
    /// <param name="progress">Megabytes that are there and in all.</param>
    /// <param name="cancellationToken">Ends the work; nothing is left.</param>
    /// <exception cref="TransferException">MNT505 where there is no build for this platform, MNT503 without an SDK, MNT504 when it cannot be got,
    /// MNT407 when the network is forbidden, MNT102 for the file, MNT105, MNT106 for the disk.</exception>
    public string Install(string? package, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        LibtorchPackage wanted = LibtorchPackage.Require();
        if (LibtorchFolder.IsComplete(Target))
        {
            return Target;
        }

        string root = LibtorchFolder.Root(cacheFolder), staging = Path.Combine(root, $"{StagingPrefix}{Environment.ProcessId}{AtomicFile.PartialExtension}");
        DiskErrors.Writing(root, () =>
        {
            Directory.CreateDirectory(root);
            DeleteAbandoned(root);
            Directory.CreateDirectory(staging);
        });
        try
        {
            RefuseFullDisk(root, wanted, downloads: package is null && LibtorchSources.Restored(wanted) is null);
            string native = package is not null ? LibtorchSources.Unpack(package, wanted, staging, progress, cancellationToken)
                : LibtorchSources.Restored(wanted) is { } restored ? LibtorchSources.Copy(restored, wanted, staging, progress, cancellationToken)
                : LibtorchRestore.Run(wanted, staging, findSdk ?? DotnetSdk.Find, progress, cancellationToken);
            Move(native, package ?? wanted.Id);
            return Target;
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

    /// <summary>Whether the package is on this machine already, so that nothing is downloaded.</summary>
    public static bool IsRestored(LibtorchPackage package) => LibtorchSources.Restored(package) is not null;

    /// <summary>Whether it is worth asking for: where the network is forbidden, only if it is on this machine already.</summary>
    public static bool MayGet(LibtorchPackage package) => IsRestored(package) || !DownloadOptions.FromEnvironment().Offline;

    /// <summary>Removes every version of libtorch from the cache folder.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="TransferException">MNT105 when it cannot be removed, as on Windows while a run uses it.</exception>
    public bool Remove()
    {
        string root = LibtorchFolder.Root(cacheFolder);
        bool there = Directory.Exists(root);
        if (there)
        {
            DiskErrors.Writing(root, () => Directory.Delete(root, recursive: true));
        }

        return there;
    }

    /// <summary>One rename: whoever looks sees all of it or nothing.</summary>
    private void Move(string native, string source)
    {
        if (!LibtorchFolder.IsComplete(native))
        {
            throw new TransferException(Finding.Error(
                FindingCode.NativeLibraryNotObtained,
                Libtorch.Name,
                $"'{source}' holds no {string.Join(", ", LibtorchFolder.Libraries)} for this platform",
                $"Name the package {LibtorchPackage.Require().Id} {LibtorchPackage.Version}."));
        }

        DiskErrors.Writing(Target, () =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Target)!);
            if (Directory.Exists(Target))
            {
                if (LibtorchFolder.IsComplete(Target))
                {
                    return; // another process was faster
                }

                Directory.Delete(Target, recursive: true);
            }

            Directory.Move(native, Target);
        });
    }

    private static void RefuseFullDisk(string root, LibtorchPackage package, bool downloads)
    {
        // While NuGet restores there are the download, the package, and what was unpacked from it.
        long needed = (package.DiskMegabytes + (downloads ? 2 * package.DownloadMegabytes : 0)) * Megabyte;
        if (FreeSpace.Of(root) is { } free && free < needed)
        {
            throw new TransferException(DiskErrors.NotEnoughSpace(root, needed, free));
        }
    }

    /// <summary>What a killed process left more than a day ago.</summary>
    private void DeleteAbandoned(string root)
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
