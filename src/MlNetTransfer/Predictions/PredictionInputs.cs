using System.Text;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;
using MlNetTransfer.Storage;
using MlNetTransfer.Walks;

namespace MlNetTransfer.Predictions;

/// <summary>What stands on the command line as images: files, folders, lists and tables of paths.</summary>
public sealed class PredictionInputs
{
    /// <summary>A list that comes through the standard input.</summary>
    internal const string StandardInput = "-";

    private readonly ManifestOptions _options;
    private readonly Func<byte[]> _standardInput;
    private readonly HashSet<string> _own;
    private readonly List<ImageSource> _images = [];
    private readonly List<Finding> _notes = [];

    private PredictionInputs(ManifestOptions options, Func<byte[]> standardInput, IEnumerable<string> own)
    {
        (_options, _standardInput) = (options, standardInput);
        _own = [.. own.Select(Path.GetFullPath)];
    }

    /// <summary>In the order of their rows.</summary>
    public IReadOnlyList<ImageSource> Images => _images;

    /// <summary>What is worth knowing about lists and tables.</summary>
    public IReadOnlyList<Finding> Notes => _notes;

    /// <summary>Finds the images that arguments name.</summary>
    /// <param name="arguments">Image files, folders, <c>.txt</c> with one path per line, <c>-</c> for such a list in the standard input, tables.</param>
    /// <param name="options">Of tables; the root is that of lists too.</param>
    /// <param name="standardInput">Read once, where it is named.</param>
    /// <param name="own">Files that this prediction writes; no walk takes them.</param>
    /// <exception cref="TransferException">What is wrong with a list or a table; MNT103 when a folder cannot be read, MNT201 when there
    /// are no images.</exception>
    public static PredictionInputs Read(IReadOnlyCollection<string> arguments, ManifestOptions options, Func<byte[]> standardInput, IEnumerable<string> own)
    {
        PredictionInputs inputs = new(options, standardInput, own);
        foreach (string argument in arguments)
        {
            inputs.Add(argument);
        }

        WalkedImages.ThrowIfNone(inputs._images, arguments);
        return inputs;
    }

    private void Add(string argument)
    {
        string extension = Path.GetExtension(argument).ToLowerInvariant();
        if (argument == StandardInput)
        {
            AddList(TableText.Of("standard input", _standardInput()), Environment.CurrentDirectory);
        }
        else if (extension is ".txt" or ".csv" or ".tsv" && !Directory.Exists(argument))
        {
            AddText(argument, isTable: extension != ".txt");
        }
        else
        {
            AddWalked(argument, argument);
        }
    }

    private void AddText(string file, bool isTable)
    {
        if (!File.Exists(file))
        {
            string what = isTable ? "table" : "list";
            throw new TransferException(Finding.Error(FindingCode.PathNotFound, file, $"there is no such {what} of paths", "Check the path."));
        }

        try
        {
            byte[] content = RegularFile.ReadAllBytes(file, RegularFile.Table);
            if (ImageFormats.Sniff(content) != ImageFormat.Unknown)
            {
                _images.Add(ImageSource.FromFile(file));
            }
            else if (isTable)
            {
                AddTable(file, TableText.Of(file, content));
            }
            else
            {
                AddList(TableText.Of(file, content), Path.GetDirectoryName(Path.GetFullPath(file))!);
            }
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            throw new TransferException(DiskErrors.ReadingFailed(file, e), e);
        }
    }

    private void AddTable(string file, TableText text)
    {
        PathTable table = PathTable.Read(file, text, _options);
        _notes.AddRange(table.Findings);
        _images.AddRange(table.Rows.Select(r => r.Found.Problem is { } problem
            ? ImageSource.Unreadable(r.Name, r.Found.Full, Finding.Error(FindingCode.ImageNotFound, r.Name, problem, "It was not predicted."))
            : ImageSource.FromFile(r.Found.Full, r.Name)));
    }

    private void AddList(TableText text, string folder)
    {
        string from = _options.Root ?? folder;
        _notes.AddRange(text.Findings);
        foreach (string line in Encoding.UTF8.GetString(text.Content).Split('\n').Select(l => l.TrimEnd('\r')).Where(l => l.Length > 0))
        {
            AddWalked(line, Path.Combine(from, line));
        }
    }

    private void AddWalked(string name, string path) =>
        _images.AddRange(Directory.Exists(path)
            ? WalkedImages.Of(name, path).Where(i => !_own.Contains(Path.GetFullPath(i.Path!)))
            : WalkedImages.Of(name, path));
}
