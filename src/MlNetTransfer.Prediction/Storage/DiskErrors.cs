using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Storage;

/// <summary>Turns what the file system says into findings.</summary>
public static class DiskErrors
{
    private const int UnixNoSpace = 28; // ENOSPC, errno.h
    private const int UnixQuotaExceeded = 122; // EDQUOT on Linux, errno.h
    private const int LinuxWouldBlock = 11, MacWouldBlock = 35; // EWOULDBLOCK, errno.h
    private const int WindowsSharingViolation = 0x20; // ERROR_SHARING_VIOLATION, winerror.h
    private const int WindowsHandleDiskFull = 0x27; // ERROR_HANDLE_DISK_FULL, winerror.h
    private const int WindowsDiskFull = 0x70; // ERROR_DISK_FULL, winerror.h

    /// <summary>Whether an exception says that the system does not give or take a file.</summary>
    public static bool IsFileSystemError(Exception e) =>
        e is IOException or UnauthorizedAccessException or System.Security.SecurityException;

    /// <summary>Whether a write failed because the disk, or the user's share of it, is full.</summary>
    public static bool IsDiskFull(Exception e) => e is IOException && (e.HResult & 0xFFFF) is var code && (OperatingSystem.IsWindows()
        ? code is WindowsHandleDiskFull or WindowsDiskFull
        : code is UnixNoSpace or UnixQuotaExceeded);

    /// <summary>Whether a file could not be opened because somebody else holds it.</summary>
    public static bool IsInUse(Exception e) => e is IOException && (e.HResult & 0xFFFF) is var code && (OperatingSystem.IsWindows()
        ? code is WindowsSharingViolation
        : code == (OperatingSystem.IsMacOS() ? MacWouldBlock : LinuxWouldBlock));

    /// <summary>MNT106 when the disk is full, MNT105 for every other failure to write.</summary>
    public static Finding WritingFailed(string path, Exception e) => IsDiskFull(e)
        ? Finding.Error(FindingCode.DiskFull, path, "the disk is full", "Free some space or choose another folder, and run again. No incomplete file was left.")
        : Finding.Error(FindingCode.OutputNotWritable, path, $"cannot be written ({e.Message.TrimEnd('.')})", "Choose a folder that you may write to.");

    /// <summary>MNT103: what was named is no file, or the system does not give it.</summary>
    public static Finding ReadingFailed(string path, Exception e) => e is FileRefusedException refused
        ? Finding.Error(FindingCode.PathNotReadable, path, refused.Message, refused.Hint)
        : Finding.Error(FindingCode.PathNotReadable, path, $"cannot be read ({e.Message.TrimEnd('.')})", "Check the file's permissions.");

    /// <summary>MNT106 for a file that does not fit on its disk.</summary>
    /// <param name="path">The file.</param>
    /// <param name="needed">Bytes still to be written.</param>
    /// <param name="free">Bytes free on its disk.</param>
    public static Finding NotEnoughSpace(string path, long needed, long free) => Finding.Error(
        FindingCode.DiskFull,
        path,
        $"the disk is full, or your share of it: {needed:N0} bytes are needed and {free:N0} are free",
        "Free some space or choose another folder, and run again. No incomplete file is used.");

    /// <summary>Runs a write and turns its failure into a <see cref="TransferException"/>.</summary>
    public static void Writing(string path, Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (IsFileSystemError(e))
        {
            throw new TransferException(WritingFailed(path, e), e);
        }
    }
}
