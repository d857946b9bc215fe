namespace MlNetTransfer.Manifests;

/// <summary>Where the relative paths of a manifest start: at the folder that it lies in, or will lie in.</summary>
internal static class ManifestPlace
{
    /// <param name="manifest">The file, or the folder of its parts.</param>
    public static string FolderOf(string manifest)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(manifest));
        return Path.GetDirectoryName(full) ?? full;
    }

    /// <param name="folder">Absolute.</param>
    /// <param name="full">Absolute path of an image.</param>
    /// <returns>Relative with forward slashes where the image lies below the folder, else as it is.</returns>
    public static string Relative(string folder, string full)
    {
        string start = Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar;
        string path = full.StartsWith(start, StringComparison.Ordinal) ? full[start.Length..] : full;
        return Path.DirectorySeparatorChar == '/' ? path : path.Replace(Path.DirectorySeparatorChar, '/');
    }

    public static string Full(string folder, string path) => Path.GetFullPath(path, folder);
}
