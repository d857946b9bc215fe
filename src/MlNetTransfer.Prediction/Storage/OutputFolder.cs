using System.Text.RegularExpressions;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Storage;

/// <summary>The folder a run writes its results to; refuses to touch a folder with anything else in it.</summary>
public sealed partial class OutputFolder : IDisposable
{
    /// <summary>The model for <see cref="TransferPredictor"/> and ONNX Runtime.</summary>
    public const string ModelOnnx = "model.onnx";

    /// <summary>The model for ML.NET.</summary>
    public const string ModelZip = "model.zip";

    /// <summary>Class names in score order, one a line.</summary>
    public const string Labels = "labels.txt";

    /// <summary>Scores of the test images.</summary>
    public const string Predictions = "predictions.csv";

    /// <summary>What the model said about its test images, in counts: what a server compares its answers with.</summary>
    public const string Reference = "reference.json";

    /// <summary>The record of the run, which the report is written from.</summary>
    public const string Run = "run.json";

    /// <summary>The page about the run.</summary>
    public const string Report = "report.html";

    /// <summary>The images that a later run can go on with: path, class, split, bytes, SHA-256.</summary>
    public const string KeptImages = "kept.csv";

    /// <summary>Their features.</summary>
    public const string KeptFeatures = "kept.f16";

    /// <summary>Weights of the network that computed them, where they were trained.</summary>
    public const string KeptWeights = "kept.safetensors";

    /// <summary>A fine-tuning that has not come to its end.</summary>
    public const string Checkpoint = "checkpoint.safetensors";

    /// <summary>Trainings of a run that chooses its strategy and has not come to its end.</summary>
    public const string Trials = "trials.json";

    /// <summary>Folder in which ML.NET puts model.zip together.</summary>
    public const string UnpackedZip = "model.zip.unpacked" + AtomicFile.PartialExtension;

    private const string LockFile = "run.lock";
    private const string WriteTest = "write-test" + AtomicFile.PartialExtension;

    private static readonly string[] Ours =
    [
        ModelOnnx, ModelZip, Labels, Predictions, Reference, Run, Report, KeptImages, KeptFeatures, KeptWeights, Checkpoint, Trials, LockFile,
    ];

    private readonly FileStream _lock;

    private OutputFolder(string path, FileStream held) => (FullPath, _lock) = (path, held);

    /// <summary>Absolute path of the folder.</summary>
    public string FullPath { get; }

    /// <summary>Absolute path of a file in it.</summary>
    /// <param name="name">One of the names above.</param>
    public string File(string name) => Path.Combine(FullPath, name);

    /// <summary>Name of the file of a finished training in a run that has not come to its end.</summary>
    /// <param name="training">Letters and hyphens.</param>
    public static string Trial(string training) => $"trial-{training}.safetensors";

    /// <summary>Whether a file has such a name.</summary>
    public static bool IsTrial(string name) => TrialName().IsMatch(name);

    /// <summary>Refuses a path that cannot become an output folder, without creating or changing anything.</summary>
    /// <exception cref="TransferException">MNT104 when it is a file or holds files that are not an earlier run's, MNT105 when it cannot be read.</exception>
    public static void Check(string path)
    {
        string full = Path.GetFullPath(path);
        if (System.IO.File.Exists(full))
        {
            throw new TransferException(Finding.Error(FindingCode.OutputNotOurs, path, "is a file, not a folder", "Name a folder with --out."));
        }

        if (Directory.Exists(full))
        {
            DiskErrors.Writing(path, () => RefuseForeignFiles(path, full));
        }
    }

    /// <summary>Whether a folder holds what a run wrote, and nothing else.</summary>
    internal static bool IsOfARun(string path)
    {
        try
        {
            string[] names = Names(path);
            return names.Contains(ModelOnnx) && names.Contains(Labels) && names.All(n => IsOurs(n) || IsPartial(n));
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            return false;
        }
    }

    /// <summary>Creates the folder, or takes over one that holds nothing but an earlier run's files.</summary>
    /// <returns>The folder, held until it is disposed: no other run writes to it meanwhile.</returns>
    /// <exception cref="TransferException">MNT104 when it holds other files, MNT105 when it cannot be written, MNT107 when another run writes to
    /// it.</exception>
    public static OutputFolder Open(string path)
    {
        Check(path);
        string full = Path.GetFullPath(path);
        DiskErrors.Writing(path, () =>
        {
            Directory.CreateDirectory(full);
            string probe = Path.Combine(full, WriteTest);
            System.IO.File.WriteAllBytes(probe, [0]);
            System.IO.File.Delete(probe);
        });
        FileStream held = Hold(path, full);
        DiskErrors.Writing(path, () => DeletePartialFiles(full));
        return new OutputFolder(full, held);
    }

    /// <summary>Lets other runs write to the folder.</summary>
    public void Dispose() => _lock.Dispose();

    private static FileStream Hold(string path, string full)
    {
        try
        {
            return new FileStream(Path.Combine(full, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException e) when (!DiskErrors.IsDiskFull(e))
        {
            throw new TransferException(
                Finding.Error(
                    FindingCode.OutputInUse, path, "another run is writing to it", "Wait until it ends, or name another folder with --out."),
                e);
        }
    }

    private static void RefuseForeignFiles(string path, string full)
    {
        string[] foreign =
        [
            .. Names(full).Where(
                name => !IsPartial(name) && (!IsOurs(name) || Directory.Exists(Path.Combine(full, name)))).Order(StringComparer.Ordinal).Take(4),
        ];
        if (foreign.Length > 0)
        {
            string listed = string.Join(", ", foreign.Take(3).Select(n => $"'{n}'")) + (foreign.Length > 3 ? ", …" : "");
            throw new TransferException(Finding.Error(
                FindingCode.OutputNotOurs,
                path,
                $"holds {listed}; allowed is a new or empty folder, or that of an earlier run",
                "Name another folder with --out; nothing was changed."));
        }
    }

    /// <summary>What a run that was killed leaves behind.</summary>
    private static void DeletePartialFiles(string full)
    {
        foreach (string name in Names(full).Where(IsPartial))
        {
            string partial = Path.Combine(full, name);
            if (Directory.Exists(partial))
            {
                Directory.Delete(partial, recursive: true);
            }
            else
            {
                System.IO.File.Delete(partial);
            }
        }
    }

    private static string[] Names(string full) => [.. Directory.EnumerateFileSystemEntries(full).Select(e => Path.GetFileName(e))];

    private static bool IsOurs(string name) => Ours.Contains(name) || IsTrial(name);

    [GeneratedRegex("^trial-[A-Za-z-]+\\.safetensors$")]
    private static partial Regex TrialName();

    private static bool IsPartial(string name) =>
        name is UnpackedZip or WriteTest || (PartialFiles.TargetOf(name) is { } target && IsOurs(target));
}
