using System.Text.Json;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Export;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Predictions;

/// <summary>A CSV that grows as <c>FILE.partial</c>, whole rows at a time, and gets its name at its end.</summary>
/// <remarks>Beside it <c>FILE.partial.json</c> says what the rows are of, and is held open, so that no two processes write the same.</remarks>
public sealed class GrowingCsv : IDisposable
{
    private const string OriginExtension = ".json";
    private const int LongestOrigin = 1 << 24;

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    private readonly string _path;
    private readonly FileStream _origin, _stream;
    private readonly long _empty;

    private GrowingCsv(string path, FileStream origin, FileStream stream, long empty) => (_path, _origin, _stream, _empty) = (path, origin, stream, empty);

    /// <summary>Rows that were there when it was opened, and how many of them say no class.</summary>
    public (int All, int LeftOut) Before { get; private init; }

    /// <summary>The file's name until it is whole.</summary>
    public static string PartialOf(string path) => path + AtomicFile.PartialExtension;

    /// <summary>Everything that it writes.</summary>
    public static string[] FilesOf(string path) => [path, PartialOf(path), PartialOf(path) + OriginExtension];

    /// <summary>Begins a file, or goes on with one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="origin">What its rows depend on, under the names that users know it by.</param>
    /// <param name="header">Names of the columns.</param>
    /// <param name="names">First field of every row to come.</param>
    /// <param name="resume">Whether to go on behind the rows that an interrupted process left.</param>
    /// <exception cref="TransferException">MNT105 to MNT107 when it cannot be written, MNT809 when what was left does not fit, MNT810
    /// when it is in the way.</exception>
    public static GrowingCsv Open(string path, IReadOnlyDictionary<string, string> origin, string[] header, IEnumerable<string> names, bool resume)
    {
        foreach (string file in FilesOf(path))
        {
            if (FileKind.OtherThanFile(file) is { } other)
            {
                throw new TransferException(
                    Finding.Error(FindingCode.OutputNotWritable, file, $"is {other}; allowed is a file", "Name another file with --csv."));
            }
        }

        string partial = PartialOf(path);
        FileStream held = Hold(path, partial + OriginExtension);
        FileStream? stream = null;
        try
        {
            DiskErrors.Writing(path, () => stream = new FileStream(partial, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0));
            RowsLeft left = RowsLeft.Of(stream!, header, names);
            if (left.Rows > 0 || left.WhyNot is not null)
            {
                RefuseOther(left, resume, partial, path, held, origin);
            }

            DiskErrors.Writing(path, () =>
            {
                stream!.SetLength(left.End);
                stream.Position = left.End;
                held.SetLength(0);
                JsonSerializer.Serialize(held, origin, Json);
                held.Flush();
            });
            byte[] head = Encoded([header]);
            GrowingCsv csv = new(path, held, stream!, head.Length) { Before = (left.Rows, left.WithoutClass) };
            if (left.End == 0)
            {
                csv.Append(head);
            }

            return csv;
        }
        catch
        {
            stream?.Dispose();
            held.Dispose();
            throw;
        }
    }

    /// <summary>Rows that a kill of the process does not take any more.</summary>
    public void Append(IEnumerable<IEnumerable<string>> rows) => Append(Encoded(rows));

    /// <summary>What rows are in the file.</summary>
    public static byte[] Encoded(IEnumerable<IEnumerable<string>> rows)
    {
        using MemoryStream bytes = new();
        ScoresCsv.Write(bytes, rows);
        return bytes.ToArray();
    }

    private void Append(byte[] rows)
    {
        try
        {
            _stream.Write(rows);
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            Finding why = DiskErrors.WritingFailed(_path, e);
            throw new TransferException(
                Finding.Error(why.Code, PartialOf(_path), why.Message, "The rows so far are kept. Free some space, and continue with --resume."), e);
        }
    }

    /// <summary>Gives it its name, over an older one.</summary>
    public void Complete()
    {
        DiskErrors.Writing(_path, () =>
        {
            _stream.Flush(flushToDisk: true);
            _stream.Dispose();
            File.Move(PartialOf(_path), _path, overwrite: true);
            _origin.Dispose();
            File.Delete(PartialOf(_path) + OriginExtension);
        });
    }

    /// <summary>Leaves rows where they are; where there are none, nothing is left.</summary>
    public void Dispose()
    {
        bool none = _stream.CanSeek && _stream.Length <= _empty;
        _stream.Dispose();
        _origin.Dispose();
        if (none)
        {
            File.Delete(PartialOf(_path));
            File.Delete(PartialOf(_path) + OriginExtension);
        }
    }

    private static FileStream Hold(string path, string file)
    {
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (DiskErrors.IsInUse(e))
        {
            throw new TransferException(
                Finding.Error(FindingCode.OutputInUse, path, "another run is writing to it", "Wait until it ends, or name another file with --csv."), e);
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            throw new TransferException(DiskErrors.WritingFailed(path, e), e);
        }
    }

    private static void RefuseOther(RowsLeft left, bool resume, string partial, string path, FileStream held, IReadOnlyDictionary<string, string> origin)
    {
        string remove = $"Remove '{partial}' to start from the beginning. An earlier '{path}' stays until then.";
        if (!resume && left.Rows > 0)
        {
            throw new TransferException(Finding.Error(
                FindingCode.RowsLeft, partial, "holds the rows of an interrupted prediction", $"Continue with --resume. {remove}"));
        }

        if (left.WhyNot is null && OriginOf(held) is { } earlier)
        {
            string[] differing = [.. origin.Keys.Union(earlier.Keys).Where(k => origin.GetValueOrDefault(k) != earlier.GetValueOrDefault(k))];
            if (differing.Length == 0)
            {
                return;
            }

            throw DoNotFit(
                $"is of another prediction: {string.Join(", ", differing)} {(differing.Length == 1 ? "differs" : "differ")}",
                "Run with the same model, images and options as before.");
        }

        throw DoNotFit(left.WhyNot ?? "has nothing beside it that says which model and options its rows are of", "Run with the same images as before.");

        TransferException DoNotFit(string what, string hint) => new(Finding.Error(FindingCode.RowsDoNotFit, partial, what, $"{hint} {remove}"));
    }

    private static Dictionary<string, string>? OriginOf(FileStream held)
    {
        try
        {
            return held.Length is > 0 and < LongestOrigin ? JsonSerializer.Deserialize<Dictionary<string, string>>(held) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
