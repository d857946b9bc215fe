using MlNetTransfer.Diagnostics;
using MlNetTransfer.Tensors;
using MlNetTransfer.Weights.Hdf5;
using MlNetTransfer.Weights.Onnx;
using MlNetTransfer.Weights.TensorFlow;
using MlNetTransfer.Weights.Torch;

namespace MlNetTransfer.Weights;

/// <summary>Chooses the reader by what a weights file begins with; its extension says nothing.</summary>
public static class WeightsFile
{
    private const int SafeTensorsLength = 8;

    // PROTO, the first instruction of every pickle since protocol 2.
    private const byte PickleProtocol = 0x80;

    /// <summary>Opens a weights file of any format that is known.</summary>
    /// <exception cref="TransferException">MNT102, MNT103 when the file cannot be opened, MNT403 when it is malformed or of no format that is read.</exception>
    public static IWeightsFile Open(string path) => WeightsErrors.Open(path, "weights", Recognise)(path);

    /// <summary>Whether a file that <see cref="Open"/> takes is an ONNX model.</summary>
    internal static bool IsOnnx(string path) => WeightsErrors.Open(path, "weights", Recognise) == OnnxFile.Open;

    private static Func<string, IWeightsFile> Recognise(MappedBytes bytes)
    {
        using (bytes)
        {
            return bytes.Has(0, Hdf5Superblock.Signature) ? Hdf5File.Open
                : bytes.Has(SafeTensorsLength, "{"u8) ? SafeTensorsFile.Open
                : bytes.Has(0, "PK\u0003\u0004"u8) || bytes.Has(0, [PickleProtocol]) ? TorchFile.Open
                : OnnxFile.Recognises(bytes) ? OnnxFile.Open
                : TensorFlowGraphFile.Recognises(bytes) ? TensorFlowGraphFile.Open
                : throw new InvalidDataException(
                    $"its first bytes are {Convert.ToHexString(bytes.Read(0, Math.Min(SafeTensorsLength, bytes.Length)))}; "
                    + "read are SafeTensors, PyTorch (.pth), Keras HDF5 (.h5), ONNX with its weights inside, and frozen TensorFlow graphs (.pb, .meta)");
        }
    }
}
