using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Sessions;

/// <summary>What a user may call a model: the folder that a run wrote, or one of its files.</summary>
public static class ModelPath
{
    /// <summary>The model.onnx of a folder; a file is taken as it is.</summary>
    /// <exception cref="TransferException">MNT102 when there is none, MNT801 when it is the zip for ML.NET.</exception>
    public static string Onnx(string path)
    {
        string file = Resolve(path, OutputFolder.ModelOnnx);
        if (!Path.GetExtension(file).Equals(".zip", StringComparison.OrdinalIgnoreCase))
        {
            return file;
        }

        string beside = Path.Combine(Path.GetDirectoryName(file)!, OutputFolder.ModelOnnx);
        throw new TransferException(Finding.Error(
            FindingCode.ModelNotReadable,
            path,
            "is a model for ML.NET; predictions here are made with the model.onnx of the same run",
            File.Exists(beside) ? $"Name '{beside}', which is beside it." : "Name the folder that 'train' wrote, or its model.onnx."));
    }

    /// <summary>model.zip of a folder; a file is taken as it is.</summary>
    public static string ZipOrFile(string path) => Resolve(path, OutputFolder.ModelZip);

    private static string Resolve(string path, string name)
    {
        string file = Directory.Exists(path) ? Path.Combine(path, name) : path;
        return File.Exists(file)
            ? file
            : throw new TransferException(Finding.Error(
                FindingCode.PathNotFound,
                path,
                $"there is no {(file == path ? "such file or folder" : name + " in it")}",
                "Name a folder that 'train' wrote, or its model.onnx or model.zip."));
    }
}
