using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;
using MlNetTransfer.Tensors;

namespace MlNetTransfer.Weights;

/// <summary>Turns what goes wrong in a weights file into findings.</summary>
internal static class WeightsErrors
{
    /// <summary>Opens a file, and closes it again when it turns out to be malformed.</summary>
    /// <param name="path">The weights file.</param>
    /// <param name="format">As the message names it, for example "ONNX".</param>
    /// <param name="open">Says what is wrong by <see cref="InvalidDataException"/>; takes over the bytes when it returns.</param>
    /// <exception cref="TransferException">MNT102, MNT103 when the file cannot be opened, MNT403 when it is malformed.</exception>
    public static T Open<T>(string path, string format, Func<MappedBytes, T> open)
    {
        if (!File.Exists(path))
        {
            string what = Directory.Exists(path) ? "is a folder, not a weights file" : "there is no such weights file";
            throw new TransferException(Finding.Error(FindingCode.PathNotFound, path, what, "Check the path."));
        }

        MappedBytes? bytes = null;
        try
        {
            bytes = MappedBytes.Open(path);
            T opened = open(bytes);
            bytes = null;
            return opened;
        }
        catch (InvalidDataException e)
        {
            throw Malformed(path, format, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TransferException(DiskErrors.ReadingFailed(path, e), e);
        }
        finally
        {
            bytes?.Dispose();
        }
    }

    /// <summary>MNT403.</summary>
    public static TransferException Malformed(string path, string format, InvalidDataException inner) => new(
        Finding.Error(
            FindingCode.WeightsMalformed,
            path,
            $"is not a valid {format} file: {inner.Message}",
            "Get the file again. It may be in another format, or incomplete."),
        inner);
}
