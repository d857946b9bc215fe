using System.Globalization;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Storage;

/// <summary>A folder for what is needed for a moment: in the system's temporary folder where that can be written and has room, else in the cache
/// folder. Gone when it is disposed.</summary>
public sealed class ScratchFolder : IDisposable
{
    private const string Prefix = "mlnet-transfer-";

    private ScratchFolder(string path) => FullPath = path;

    /// <summary>Absolute path of the folder.</summary>
    public string FullPath { get; }

    /// <summary>Makes one.</summary>
    /// <param name="needed">Bytes that will be written to it.</param>
    /// <exception cref="TransferException">MNT105 or MNT106 when there is no room for it.</exception>
    public static ScratchFolder Create(long needed)
    {
        List<Finding> findings = [];
        foreach (string parent in Parents())
        {
            try
            {
                Directory.CreateDirectory(parent);
                if (Storage.FreeSpace.Of(parent) is { } free && free < needed)
                {
                    findings.Add(DiskErrors.NotEnoughSpace(parent, needed, free));
                    continue;
                }

                // Whether it can be written shows when something is.
                ScratchFolder made = new(
                    Directory.CreateDirectory(Path.Combine(parent, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Guid.NewGuid():N}"))).FullName);
                File.WriteAllBytes(Path.Combine(made.FullPath, "write-test"), [0]);
                File.Delete(Path.Combine(made.FullPath, "write-test"));
                return made;
            }
            catch (Exception e) when (DiskErrors.IsFileSystemError(e))
            {
                findings.Add(DiskErrors.WritingFailed(parent, e));
            }
        }

        string variables = OperatingSystem.IsWindows() ? "TEMP" : "TMPDIR";
        throw new TransferException(
            [
                .. findings.Select(
                    f => Finding.Error(f.Code, f.Where, f.Message, $"Name a temporary folder that you may write to with {variables}, or free some space.")),
            ]);
    }

    /// <summary>Makes one of a path.</summary>
    /// <exception cref="TransferException">MNT105 or MNT106 when it cannot be made.</exception>
    public static ScratchFolder At(string path)
    {
        DiskErrors.Writing(path, () => Directory.CreateDirectory(path));
        return new ScratchFolder(Path.GetFullPath(path));
    }

    /// <summary>Deletes the folder with all that is in it.</summary>
    public void Dispose()
    {
        try
        {
            if (Directory.Exists(FullPath))
            {
                Directory.Delete(FullPath, recursive: true);
            }
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            // Somebody holds a file of it; what came of it is whole all the same.
        }
    }

    private static IEnumerable<string> Parents()
    {
        yield return Path.GetTempPath();
        string? cache = null;
        try
        {
            cache = CacheFolder.Default;
        }
        catch (TransferException)
        {
            // This user has none.
        }

        if (cache is not null)
        {
            yield return cache;
        }
    }
}
