using CsvHelper;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Manifests;

/// <summary>Rows in the order of their paths, however many: sorted in pieces that go to files, which are then read side by side.</summary>
/// <param name="scratch">Receives the pieces.</param>
internal sealed class SortedRows(ScratchFolder scratch)
{
    // Some 50 MB with the texts of the rows.
    private const int Piece = 150_000;

    private readonly List<ManifestRow> _rows = new(Piece);
    private readonly List<string> _files = [];

    /// <summary>Rows that were added.</summary>
    public long Count { get; private set; }

    public void Add(ManifestRow row)
    {
        Count++;
        _rows.Add(row);
        if (_rows.Count == Piece)
        {
            Spill();
        }
    }

    /// <summary>All rows that were added, in order. Rows of one path stand behind each other, in no order.</summary>
    public IEnumerable<ManifestRow> InOrder()
    {
        Sort();
        return _files.Count == 0 ? _rows : Merged();
    }

    private void Sort() => _rows.Sort((x, y) => PathOrder.Instance.Compare(x.Path, y.Path));

    private void Spill()
    {
        Sort();
        string file = Path.Combine(scratch.FullPath, $"{_files.Count}.csv");
        using FileStream stream = new(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
        using CsvWriter csv = CsvStreams.Writer(stream);
        CsvStreams.Write(csv, ManifestRows.Header);
        foreach (ManifestRow row in _rows)
        {
            CsvStreams.Write(csv, ManifestRows.Fields(row));
        }

        _files.Add(file);
        _rows.Clear();
    }

    private IEnumerable<ManifestRow> Merged() =>
        SideBySide.InOrder([.. _files.Select(Read), _rows], r => r.Path);

    private static IEnumerable<ManifestRow> Read(string file)
    {
        using CsvReader csv = CsvStreams.Reader(RegularFile.Open(file, long.MaxValue));
        csv.ReadHeader();
        while (csv.Read())
        {
            yield return ManifestRows.Read(csv)!;
        }
    }
}
