using MlNetTransfer.Diagnostics;
using MlNetTransfer.Sessions;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Hosting.Models;

/// <summary>By what a changed file shows itself without being read.</summary>
/// <param name="Path">Where the model lies when every link is followed, so that a link that leads elsewhere is a change.</param>
/// <param name="Length">Bytes; -1 where there is no model.</param>
/// <param name="Written">When it was last written.</param>
internal readonly record struct FileMark(string Path, long Length, DateTime Written)
{
    /// <summary>The mark of a model now.</summary>
    /// <param name="model">A folder that a run wrote, or its model.onnx.</param>
    public static FileMark Of(string model)
    {
        try
        {
            FileInfo file = new(RealPath.Of(ModelPath.Onnx(model)));
            return new FileMark(file.FullName, file.Length, file.LastWriteTimeUtc);
        }
        catch (Exception e) when (e is TransferException || DiskErrors.IsFileSystemError(e))
        {
            return new FileMark(model, -1, default);
        }
    }
}
