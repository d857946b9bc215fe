using Microsoft.ML.OnnxRuntime;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Sessions;

/// <summary>The bytes of a model.onnx, and what is said when they are none.</summary>
internal static class ModelFile
{
    /// <summary>All of it.</summary>
    /// <exception cref="TransferException">MNT801 when it cannot be read.</exception>
    public static byte[] Read(string path)
    {
        try
        {
            return RegularFile.ReadAllBytes(path, RegularFile.Model);
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            throw NotReadable(path, e.Message.Split('\n')[0].TrimEnd('.'), e);
        }
    }

    /// <summary>Opens it on the processor, on all cores.</summary>
    /// <exception cref="TransferException">MNT801 when it is damaged, or no graph.</exception>
    public static InferenceSession Open(byte[] graph, string path)
    {
        Check(graph, path);
        return Create(graph, path);
    }

    /// <exception cref="TransferException">MNT801 when it is damaged.</exception>
    public static void Check(byte[] graph, string path)
    {
        if (GraphChecksum.Fits(graph) is false)
        {
            // Before the runtime reads it: a damaged graph may end the process there.
            throw NotReadable(path, "it is damaged: its content does not have the SHA-256 that it names", null);
        }
    }

    /// <summary>Opens a graph that was checked.</summary>
    /// <param name="graph">Its bytes.</param>
    /// <param name="path">Where they come from, for messages.</param>
    /// <param name="threads">That compute one image; 0 is one per core.</param>
    /// <exception cref="TransferException">MNT801 when it is none.</exception>
    public static InferenceSession Create(byte[] graph, string path, int threads = 0)
    {
        try
        {
            return OnnxSession.Create(graph, threads);
        }
        catch (OnnxRuntimeException e)
        {
            throw NotReadable(path, FirstLine(e), e);
        }
    }

    public static string FirstLine(Exception e) => e.Message.Split('\n')[0].TrimEnd('.');

    /// <summary>MNT801.</summary>
    public static TransferException NotReadable(string path, string why, Exception? inner) => new(
        Finding.Error(
            FindingCode.ModelNotReadable, path, $"is not a model.onnx of this product ({why})", "Name the folder that 'train' wrote, or its model.onnx."),
        inner);
}
