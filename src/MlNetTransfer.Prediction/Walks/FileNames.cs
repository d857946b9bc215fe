using System.Collections;
using System.Text;

namespace MlNetTransfer.Walks;

/// <summary>The files of a folder, held by their names alone: of a million files no path is held.</summary>
internal sealed class FileNames : IReadOnlyList<string>
{
    private readonly string _folder;
    private readonly string _names;
    private readonly int[] _ends;

    /// <param name="folder">Absolute path.</param>
    /// <param name="names">Of files in it, in ordinal order.</param>
    public FileNames(string folder, IReadOnlyList<string> names)
    {
        _folder = folder;
        _ends = new int[names.Count];
        StringBuilder together = new();
        for (int i = 0; i < names.Count; i++)
        {
            _ends[i] = together.Append(names[i]).Length;
        }

        _names = together.ToString();
    }

    public int Count => _ends.Length;

    public string this[int index] => Path.Join(_folder, _names.AsSpan()[(index == 0 ? 0 : _ends[index - 1]).._ends[index]]);

    public IEnumerator<string> GetEnumerator() => Enumerable.Range(0, Count).Select(i => this[i]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
