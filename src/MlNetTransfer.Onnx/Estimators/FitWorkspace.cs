using MlNetTransfer.Storage;

namespace MlNetTransfer.Onnx.Estimators;

/// <summary>The folder of one training; a temporary one is removed at the end.</summary>
internal sealed class FitWorkspace : IDisposable
{
    // The model twice, as zip and as graph, of the smaller networks; a larger one is told of when it is written.
    private const long Needed = 64 << 20;

    private readonly string _root;
    private readonly ScratchFolder? _temporary;

    private FitWorkspace(string root, ScratchFolder? temporary) => (_root, _temporary) = (root, temporary);

    /// <summary>Of the run.</summary>
    public string Output => Path.Combine(_root, "model");

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

    public void Dispose() => _temporary?.Dispose();
}
