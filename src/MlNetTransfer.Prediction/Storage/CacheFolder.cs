using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Storage;

/// <summary>Where features are kept between runs.</summary>
public static class CacheFolder
{
    /// <summary>Environment variable that moves the cache.</summary>
    public const string Variable = "MLNETTRANSFER_CACHE";

    /// <summary>The platform's own place: %LOCALAPPDATA%, ~/Library/Caches, or $XDG_CACHE_HOME (XDG Base Directory Specification).</summary>
    /// <exception cref="TransferException">MNT101 when the user has no home folder: a folder that everybody may write to is no place for native
    /// libraries.</exception>
    public static string Default
    {
        get
        {
            if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } chosen)
            {
                return Path.GetFullPath(chosen);
            }

            string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            string root = OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
                : OperatingSystem.IsMacOS() ? Path.Combine(home, "Library", "Caches")
                : Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg ? xdg
                : home.Length > 0 ? Path.Combine(home, ".cache")
                : "";
            return Path.IsPathFullyQualified(root) ? Path.Combine(root, "mlnet-transfer") : throw new TransferException(Finding.Error(
                FindingCode.OptionInvalid,
                Variable,
                "is not set, and this user has no home folder to keep the cache in",
                "Name a folder of yours with it, or with --cache."));
        }
    }
}
