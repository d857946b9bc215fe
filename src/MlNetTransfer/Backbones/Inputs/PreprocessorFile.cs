using System.Text.Json;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Backbones;

/// <summary>The file beside a published network that says what its pixels are: <c>preprocessor_config.json</c> of Hugging Face, <c>config.json</c> of
/// timm.</summary>
internal static class PreprocessorFile
{
    private const string Processor = "preprocessor_config.json", Timm = "config.json", GraphFolder = "onnx";
    private const long Limit = 1 << 20;
    private const int DeepestNesting = 32;

    /// <param name="graph">Path of the graph. Where it lies in a folder called onnx, the file may lie one higher.</param>
    /// <param name="input">What is known already.</param>
    /// <returns>What the file says, and its path; null where there is none.</returns>
    /// <exception cref="TransferException">MNT403 with the file and the field that cannot be; MNT102, MNT103 when it cannot be opened.</exception>
    public static (GraphInput Input, string Path)? Find(string graph, GraphInput input)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(graph))!;
        string[] folders = Path.GetFileName(folder).Equals(GraphFolder, StringComparison.OrdinalIgnoreCase) && Path.GetDirectoryName(folder) is { } above
            ? [folder, above]
            : [folder];
        foreach ((string name, Func<PreprocessorFields, GraphInput, GraphInput?> read) in
            ((string, Func<PreprocessorFields, GraphInput, GraphInput?>)[])[(Processor, HuggingFaceInput.Read), (Timm, TimmInput.Read)])
        {
            foreach (string path in folders.Select(f => Path.Combine(f, name)).Where(Path.Exists))
            {
                if (Read(path, input, read) is { } found)
                {
                    return (found, path);
                }
            }
        }

        return null;
    }

    private static GraphInput? Read(string path, GraphInput input, Func<PreprocessorFields, GraphInput, GraphInput?> read)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(
                RegularFile.ReadAllText(path, Limit), new JsonDocumentOptions { MaxDepth = DeepestNesting });
            return read(new PreprocessorFields(document.RootElement, ""), input);
        }
        catch (Exception e) when (e is JsonException or InvalidDataException)
        {
            throw new TransferException(
                Finding.Error(
                    FindingCode.WeightsMalformed,
                    path,
                    $"does not say what the pixels of the graph beside it are: {e.Message.TrimEnd('.')}",
                    "Correct it, take it away, or say the pixels with --pixels, --mean and --std."),
                e);
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            throw new TransferException(DiskErrors.ReadingFailed(path, e), e);
        }
    }
}
