using Google.Protobuf;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Onnx.Protobuf;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Onnx.Graphs;

/// <summary>Reads an ONNX file that somebody else wrote.</summary>
internal static class GraphFile
{
    /// <exception cref="TransferException">MNT102, MNT103 when it cannot be opened, MNT403 when it is malformed or asks for too much.</exception>
    public static ModelProto Read(string path)
    {
        try
        {
            using FileStream stream = RegularFile.Open(path, RegularFile.Model);
            MessageCount.Check(stream);
            using FileStream again = RegularFile.Open(path, RegularFile.Model);
            ModelProto model = ModelProto.Parser.ParseFrom(again);
            return model.Graph is not null ? model : throw new InvalidDataException("it has no graph");
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidDataException)
        {
            throw new TransferException(
                Finding.Error(
                    FindingCode.WeightsMalformed,
                    path,
                    $"is not a sound ONNX file: {e.Message.TrimEnd('.')}",
                    "Get the file again. It may be in another format, or incomplete."),
                e);
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            throw new TransferException(DiskErrors.ReadingFailed(path, e), e);
        }
    }
}
