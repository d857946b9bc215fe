using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Storage;

/// <summary>The folder a run writes its results to; refuses to touch a folder with anything else in it.</summary>
internal sealed class OutputFolder
{
    public const string ModelOnnx = "model.onnx";
    public const string ModelZip = "model.zip";
    public const string Labels = "labels.txt";
    public const string Predictions = "predictions.csv";
    public const string Run = "run.json";

    private static readonly string[] Ours = [ModelOnnx, ModelZip, Labels, Predictions, Run];

    private OutputFolder(string path) => FullPath = path;

    public string FullPath { get; }

    public string File(string name) => Path.Combine(FullPath, name);

    /// <summary>Creates the folder, or takes over one that holds nothing but an earlier run's files.</summary>
    /// <exception cref="TransferException">MNT104 when it holds other files, MNT105 when it cannot be written.</exception>
    public static OutputFolder Open(string path)
    {
        string full = Path.GetFullPath(path);
        if (System.IO.File.Exists(full))
        {
            throw new TransferException(Finding.Error(FindingCode.OutputNotOurs, path, "is a file, not a folder", "Name a folder with --out."));
        }

        DiskErrors.Writing(path, () =>
        {
            Directory.CreateDirectory(full);
            RefuseForeignFiles(path, full);
            DeletePartialFiles(full);
            string probe = Path.Combine(full, "write-test" + AtomicFile.PartialExtension);
            System.IO.File.WriteAllBytes(probe, [0]);
            System.IO.File.Delete(probe);
        });
        return new OutputFolder(full);
    }

    private static void RefuseForeignFiles(string path, string full)
    {
        string[] foreign =
        [
            .. Directory.EnumerateFileSystemEntries(full)
                .Select(Path.GetFileName)
                .OfType<string>()
                .Where(name => !Ours.Contains(name) && !name.EndsWith(AtomicFile.PartialExtension, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Take(4),
        ];
        if (foreign.Length > 0)
        {
            string listed = string.Join(", ", foreign.Take(3).Select(n => $"'{n}'")) + (foreign.Length > 3 ? ", …" : "");
            throw new TransferException(Finding.Error(
                FindingCode.OutputNotOurs,
                path,
                $"holds {listed}; allowed is an empty folder, a new one, or that of an earlier run",
                "Name another folder with --out; nothing was changed."));
        }
    }

    private static void DeletePartialFiles(string full)
    {
        foreach (string partial in Directory.EnumerateFiles(full, "*" + AtomicFile.PartialExtension))
        {
            System.IO.File.Delete(partial);
        }
    }
}
