using MlNetTransfer.Storage;

namespace MlNetTransfer.Onnx.Estimators;

/// <summary>The folder of one training; what is temporary in it, or all of it, is removed at the end.</summary>
internal sealed class FitWorkspace : IDisposable
{
    // The model twice, as zip and as graph, of the smaller networks; a larger one is told of when it is written.
    private const long Needed = 64 << 20;

    private readonly string _root;
    private readonly ScratchFolder? _temporary;

    private FitWorkspace(string root, ScratchFolder? temporary) => (_root, _temporary, Rows) = (root, temporary, Path.Combine(root, $"rows-{Guid.NewGuid():N}"));

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
            ScratchFolder folder = ScratchFolder.Create(Needed);
            return new FitWorkspace(folder.FullPath, folder);
        }

        string full = Path.GetFullPath(path);
        DiskErrors.Writing(path, () => Directory.CreateDirectory(full));
        return new FitWorkspace(full, null);
    }

    public void Dispose()
    {
        _temporary?.Dispose();
        if (Directory.Exists(Rows))
        {
            Directory.Delete(Rows, recursive: true);
        }
    }
}
