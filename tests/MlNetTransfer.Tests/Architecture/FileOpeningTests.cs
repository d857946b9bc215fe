using System.Text.RegularExpressions;

namespace MlNetTransfer.Tests.Architecture;

/// <summary>Files that a user names are opened in one place, Storage/RegularFile.cs.</summary>
public partial class FileOpeningTests
{
    /// <summary>File → why it may open files itself.</summary>
    private static readonly Dictionary<string, string> Exceptions = new()
    {
        ["src/MlNetTransfer.Prediction/Storage/RegularFile.cs"] = "is that place",
        ["src/MlNetTransfer.Prediction/Storage/AtomicFile.cs"] = "creates files of its own names",
        ["src/MlNetTransfer.Prediction/Storage/PartialFiles.cs"] = "tries whether somebody holds a file of its own, having asked what stands there",
        ["src/MlNetTransfer.Prediction/Storage/OutputFolder.cs"] = "creates the lock and the write test",
        ["src/MlNetTransfer.Hosting/Drift/DriftFiles.cs"] = "creates files of its own names, and goes on with them, having asked what stands there",
        ["src/MlNetTransfer.Weights/Downloads/Downloader.cs"] = "creates the lock of a download",
        ["src/MlNetTransfer.Weights/Downloads/PartialFile.cs"] = "creates the part of a download, having asked what stands there",
        ["src/MlNetTransfer/Corrections/CorrectionsFile.cs"] = "creates a file or goes on with it, having asked what stands there, and reads it before it writes",
        ["src/MlNetTransfer/Predictions/GrowingCsv.cs"] = "creates files of its own names, and goes on with them, having asked what stands there",
        ["src/MlNetTransfer/Manifests/SortedRows.cs"] = "creates files of its own names",
        ["src/MlNetTransfer/Parts/PartContent.cs"] = "creates files of its own names",
        ["src/MlNetTransfer/Runs/Trials/TrialLock.cs"] = "creates the lock of a trial",
        ["src/MlNetTransfer.Torch/ActivationCache.cs"] = "creates files of its own names",
        ["src/MlNetTransfer.Weights/Packages/PackageSources.cs"] = "copies NuGet's unpacked libraries, and creates the copies",
        ["src/MlNetTransfer.Torch/Native/Libtorch.cs"] = "reads its own library beside the app, and /proc/self/maps",
        ["src/MlNetTransfer.Torch/Native/OneDnnCaches.cs"] = "reads /proc/self/maps",
        ["src/MlNetTransfer.TensorFlow/TensorFlowTraining.cs"] = "loads the zip that it wrote a moment before",
        ["src/samples/FolderWorker/PredictionLog.cs"] = "creates its lock",
        ["src/samples/ScoresAndColumns/Program.cs"] = "shows ML.NET alone",
    };

    [Fact]
    public void Nothing_but_RegularFile_opens_files_that_are_somebody_elses()
    {
        string[] opens =
        [
            .. SourceTree.CSharpFiles("src")
                .Where(f => Openings().IsMatch(File.ReadAllText(f)))
                .Select(f => Path.GetRelativePath(SourceTree.Root, f).Replace('\\', '/')),
        ];
        string[] broken = [.. opens.Except(Exceptions.Keys).Select(f => $"{f} opens files itself: use RegularFile, or list it here with the reason")];
        Assert.True(broken.Length == 0, string.Join('\n', broken));
    }

    [Fact]
    public void Every_exception_still_opens_files()
    {
        string[] idle = [.. Exceptions.Keys.Where(f => !Openings().IsMatch(File.ReadAllText(SourceTree.File(f))))];
        Assert.True(idle.Length == 0, string.Join('\n', idle));
    }

    [GeneratedRegex(
        @"\bFile\.(Open\w*|Read\w+|AppendText)\s*\(|\(File\.(Open\w*|Read\w+)\)|new FileStream\(|FileStream \w+ = new\(|new (System\.IO\.)?StreamReader\(""?path|\bZipFile\.Open\w*\(|MemoryMappedFile\.CreateFromFile\(path"
        + @"|CsvReader\.FromFile\(|XmlReader\.Create\(path|XDocument\.Load\(path|SK(Codec|Bitmap|Image|Data)\.\w+\(path|\.Model\.Load\((path|args|folder)")]
    private static partial Regex Openings();
}
