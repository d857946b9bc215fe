namespace MlNetTransfer.Storage;

/// <summary>Room on a disk.</summary>
public static class FreeSpace
{
    /// <summary>Bytes that this user may still write in a folder; null where the system does not say, as for network shares.</summary>
    public static long? Of(string folder)
    {
        try
        {
            return new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(folder)! : folder).AvailableFreeSpace;
        }
        catch (Exception e) when (e is ArgumentException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
