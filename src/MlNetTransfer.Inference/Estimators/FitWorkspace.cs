using MlNetTransfer.Storage;

namespace MlNetTransfer.Inference.Estimators;

/// <summary>The folder of one training; what is temporary in it, or all of it, is removed at the end.</summary>
internal sealed class FitWorkspace : IDisposable
{
    private readonly string _root;
    private readonly bool _temporary;

    private FitWorkspace(string root, bool temporary) => (_root, _temporary, Rows) = (root, temporary, Path.Combine(root, $"rows-{Guid.NewGuid():N}"));

    /// <summary>Of the run.</summary>
    public string Output => Path.Combine(_root, "model");

    /// <summary>Receives images that are not files yet; made with the first.</summary>
    public string Rows { get; }

    /// <param name="path">Null for a temporary folder.</param>
    /// <exception cref="Diagnostics.TransferException">MNT105, MNT106.</exception>
    public static FitWorkspace Open(string? path)
    {
        if (path is null)
        {
            string folder = "";
            DiskErrors.Writing(Path.GetTempPath(), () => folder = Directory.CreateTempSubdirectory("mlnet-transfer-").FullName);
            return new FitWorkspace(folder, temporary: true);
        }

        string full = Path.GetFullPath(path);
        DiskErrors.Writing(path, () => Directory.CreateDirectory(full));
        return new FitWorkspace(full, temporary: false);
    }

    public void Dispose()
    {
        string left = _temporary ? _root : Rows;
        if (Directory.Exists(left))
        {
            Directory.Delete(left, recursive: true);
        }
    }
}
