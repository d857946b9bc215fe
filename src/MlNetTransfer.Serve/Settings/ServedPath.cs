using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Serve.Settings;

/// <summary>A model that is to be served.</summary>
/// <param name="Name">In paths, metrics and logs.</param>
/// <param name="Path">A folder or a model.onnx.</param>
internal sealed record ServedPath(string Name, string Path)
{
    private const int LongestName = 100;

    /// <summary>Reads <c>PATH</c> or <c>NAME=PATH</c>.</summary>
    /// <param name="text">As it was typed.</param>
    /// <param name="where">For the message.</param>
    /// <param name="faults">Takes what is wrong.</param>
    public static ServedPath? Read(string text, string where, ICollection<Finding> faults)
    {
        int equals = System.IO.Path.Exists(text) ? -1 : text.IndexOf('=', StringComparison.Ordinal);
        string path = text[(equals + 1)..].Trim(), name = equals < 0 ? NameOf(path) : text[..equals].Trim();
        if (path.Length == 0)
        {
            faults.Add(Finding.Error(FindingCode.OptionInvalid, where, $"'{text}' names no model", "Name the folder that 'train' wrote, or its model.onnx."));
            return null;
        }

        if (name.Length is 0 or > LongestName || name is "." or ".." || name.Any(c => char.IsControl(c) || c is '/' or '\\' or '%' or '?' or '#'))
        {
            faults.Add(Finding.Error(
                FindingCode.OptionInvalid,
                where,
                $"'{name}' cannot be the name of a model; allowed are up to {LongestName} characters without / \\ % ? #",
                "Give it another with NAME=PATH."));
            return null;
        }

        return new ServedPath(name, path);
    }

    /// <summary>A model.onnx has the name of its folder.</summary>
    private static string NameOf(string path)
    {
        string full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path.Length == 0 ? "." : path));
        string folder = full.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase) ? System.IO.Path.GetDirectoryName(full) ?? "" : full;
        return System.IO.Path.GetFileName(folder) is { Length: > 0 } name ? name : "model";
    }
}
