using System.Buffers;
using System.Globalization;

namespace MlNetTransfer.Samples.FolderWorker;

/// <summary>Moves files without ever overwriting one.</summary>
internal static class SafeMove
{
    private static readonly SearchValues<char> Forbidden = SearchValues.Create("<>:\"/\\|?*");

    /// <summary>Moves a file into a folder, as 'photo (2).jpg' where there is a 'photo.jpg' already.</summary>
    /// <param name="folder">Created where it is missing.</param>
    /// <param name="file">The file.</param>
    /// <param name="announce">Called with the target before the move.</param>
    /// <returns>The target.</returns>
    public static string Into(string folder, string file, Action<string> announce)
    {
        Directory.CreateDirectory(folder);
        while (true)
        {
            string target = FreePath(folder, Path.GetFileName(file));
            announce(target);
            try
            {
                // Within a volume this is one step: the file is at its old place or, whole, at the new one.
                File.Move(file, target, overwrite: false);
                return target;
            }
            catch (IOException) when (File.Exists(file) && Path.Exists(target))
            {
                // Somebody took the name in between.
            }
        }
    }

    /// <summary>A label as the name of a folder on any system.</summary>
    public static string FolderName(string label)
    {
        string name = string.Concat(label.Select(c => Forbidden.Contains(c) || char.IsControl(c) ? '_' : c)).TrimEnd('.', ' ');
        return name.Length == 0 ? "_" : name;
    }

    private static string FreePath(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        for (int number = 2; Path.Exists(path); number++)
        {
            path = Path.Combine(
                folder, string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileNameWithoutExtension(name)} ({number}){Path.GetExtension(name)}"));
        }

        return path;
    }
}
