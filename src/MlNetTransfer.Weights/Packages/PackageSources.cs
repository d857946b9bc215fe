using System.IO.Compression;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Weights.Packages;

/// <summary>Files of a package from what is on this machine already: a package file, or a package that NuGet has unpacked for some project.</summary>
internal static class PackageSources
{
    public const string Unit = "MB";

    private const int BufferBytes = 1 << 20, Megabyte = 1_000_000;

    /// <summary>The package's folder among the user's NuGet packages; null where it was never restored.</summary>
    public static string? Restored(PackageContent package)
    {
        string root = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } chosen
            ? chosen
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        string folder = Path.Combine(root, package.Id.ToLowerInvariant(), package.Version), files = Path.Combine(folder, package.Folder);

        // NuGet writes this file when a package is unpacked whole.
        return Path.IsPathFullyQualified(root) && File.Exists(Path.Combine(folder, ".nupkg.metadata")) && package.IsComplete(files) ? files : null;
    }

    /// <returns>Folder in <paramref name="staging"/> with the files.</returns>
    public static string Copy(
        string restored, PackageContent package, string staging, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        string folder = Files(staging);
        long copied = 0;
        foreach (string file in Directory.EnumerateFiles(restored))
        {
            using FileStream source = File.OpenRead(file);
            copied = Write(source, Path.Combine(folder, Path.GetFileName(file)), copied, package, progress, cancellationToken);
        }

        return folder;
    }

    /// <returns>Folder in <paramref name="staging"/> with the files.</returns>
    /// <exception cref="TransferException">MNT102, MNT504 when the file is no package.</exception>
    public static string Unpack(
        string file, PackageContent package, string staging, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
        {
            throw new TransferException(Finding.Error(
                FindingCode.PathNotFound,
                file,
                "there is no such file",
                $"Name the package {package.Name}, a .nupkg file."));
        }

        string folder = Files(staging);
        long unpacked = 0;
        try
        {
            using ZipArchive zip = new(Open(file));

            // The name alone, so nothing lands outside the folder.
            foreach (ZipArchiveEntry entry in zip.Entries.Where(e => e.FullName == $"{package.Folder}/{e.Name}" && e.Name.Length > 0))
            {
                using Stream source = entry.Open();
                unpacked = Write(source, Path.Combine(folder, Path.GetFileName(entry.Name)), unpacked, package, progress, cancellationToken);
            }
        }
        catch (InvalidDataException e)
        {
            throw new TransferException(
                Finding.Error(
                    FindingCode.NativeLibraryNotObtained,
                    file,
                    $"is not a valid package ({e.Message.TrimEnd('.')})",
                    $"Name the package {package.Name}, a .nupkg file."),
                e);
        }

        return folder;
    }

    private static FileStream Open(string file)
    {
        try
        {
            return RegularFile.Open(file, RegularFile.Weights);
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            throw new TransferException(DiskErrors.ReadingFailed(file, e), e);
        }
    }

    private static string Files(string staging) => Directory.CreateDirectory(Path.Combine(staging, "files")).FullName;

    private static long Write(
        Stream source, string path, long before, PackageContent package, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        using FileStream target = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1);
        byte[] buffer = new byte[BufferBytes];
        for (int read; (read = source.Read(buffer)) > 0; before += read)
        {
            cancellationToken.ThrowIfCancellationRequested();
            target.Write(buffer, 0, read);
            progress?.Report(new TransferProgress(package.Station, Math.Min((before + read) / Megabyte, package.DiskMegabytes), package.DiskMegabytes, Unit));
        }

        return before;
    }
}
