using System.IO.Compression;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Torch.Native;

/// <summary>libtorch from what is on this machine already: a package file, or a package that NuGet has unpacked for some project.</summary>
internal static class LibtorchSources
{
    public const string Station = "Getting libtorch", Unit = "MB";

    private const int BufferBytes = 1 << 20, Megabyte = 1_000_000;

    /// <summary>The folder of the package's libraries among the user's NuGet packages; null where it was never restored.</summary>
    public static string? Restored(LibtorchPackage package)
    {
        string root = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } chosen
            ? chosen
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        string folder = Path.Combine(root, package.Id, LibtorchPackage.Version), native = Path.Combine(folder, package.NativePath);

        // NuGet writes this file when a package is unpacked whole.
        return Path.IsPathFullyQualified(root) && File.Exists(Path.Combine(folder, ".nupkg.metadata")) && LibtorchFolder.IsComplete(native) ? native : null;
    }

    /// <returns>Folder in <paramref name="staging"/> with the libraries.</returns>
    public static string Copy(
        string restored, LibtorchPackage package, string staging, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        string native = Native(staging);
        long copied = 0;
        foreach (string file in Directory.EnumerateFiles(restored))
        {
            using FileStream source = File.OpenRead(file);
            copied = Write(source, Path.Combine(native, Path.GetFileName(file)), copied, package, progress, cancellationToken);
        }

        return native;
    }

    /// <returns>Folder in <paramref name="staging"/> with the libraries.</returns>
    /// <exception cref="TransferException">MNT102, MNT504 when the file is no package.</exception>
    public static string Unpack(
        string file, LibtorchPackage package, string staging, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
        {
            throw new TransferException(Finding.Error(
                FindingCode.PathNotFound,
                file,
                "there is no such file",
                $"Name the package {package.Id} {LibtorchPackage.Version}, a .nupkg file."));
        }

        string native = Native(staging);
        long unpacked = 0;
        try
        {
            using ZipArchive zip = new(Open(file));

            // The name alone, so nothing lands outside the folder.
            foreach (ZipArchiveEntry entry in zip.Entries.Where(e => e.FullName == $"{package.NativePath}/{e.Name}" && e.Name.Length > 0))
            {
                using Stream source = entry.Open();
                unpacked = Write(source, Path.Combine(native, Path.GetFileName(entry.Name)), unpacked, package, progress, cancellationToken);
            }
        }
        catch (InvalidDataException e)
        {
            throw new TransferException(
                Finding.Error(
                    FindingCode.NativeLibraryNotObtained,
                    file,
                    $"is not a valid package ({e.Message.TrimEnd('.')})",
                    $"Name the package {package.Id} {LibtorchPackage.Version}, a .nupkg file."),
                e);
        }

        return native;
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

    private static string Native(string staging) => Directory.CreateDirectory(Path.Combine(staging, "native")).FullName;

    private static long Write(
        Stream source, string path, long before, LibtorchPackage package, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        using FileStream target = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1);
        byte[] buffer = new byte[BufferBytes];
        for (int read; (read = source.Read(buffer)) > 0; before += read)
        {
            cancellationToken.ThrowIfCancellationRequested();
            target.Write(buffer, 0, read);
            progress?.Report(new TransferProgress(Station, Math.Min((before + read) / Megabyte, package.DiskMegabytes), package.DiskMegabytes, Unit));
        }

        return before;
    }
}
