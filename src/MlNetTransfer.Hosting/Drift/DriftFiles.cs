using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Hosting.Drift;

/// <summary>The summary as a file that is whole or not there, and a line for each window in files that do not grow without end. Not thread-safe.</summary>
internal sealed class DriftFiles
{
    // File systems allow 255 bytes; the endings need some.
    private const int LongestName = 150, ShownOfLonger = 100, ShownOfHash = 16;

    private readonly string _summary, _history, _before;
    private readonly int _most;
    private int _lines;

    private DriftFiles(string folder, string name, int most)
    {
        _most = most;
        string stem = Path.Combine(folder, $"drift-{FileName(name)}");
        (_summary, _history, _before) = ($"{stem}.json", $"{stem}.jsonl", $"{stem}.1.jsonl");
    }

    /// <summary>Makes the folder where there is none, and goes on with the history that is in it.</summary>
    /// <param name="folder">Receives the files.</param>
    /// <param name="name">Of the classifier.</param>
    /// <param name="most">Lines of a file of the history.</param>
    /// <exception cref="TransferException">MNT105, MNT106 where it cannot be written.</exception>
    public static DriftFiles Open(string folder, string name, int most)
    {
        DriftFiles files = new(folder, name, most);
        DiskErrors.Writing(folder, () =>
        {
            Directory.CreateDirectory(folder);
            files.Continue();
        });
        return files;
    }

    /// <summary>Replaces the summary.</summary>
    public void Write(DriftReport report) => AtomicFile.WriteText(_summary, JsonSerializer.Serialize(report, DriftJson.Indented.DriftReport) + "\n");

    /// <summary>Adds a window to the history.</summary>
    public void Append(DriftWindow window)
    {
        if (_lines >= _most)
        {
            File.Move(_history, _before, overwrite: true);
            _lines = 0;
        }

        File.AppendAllText(_history, JsonSerializer.Serialize(window, DriftJson.OneLine.DriftWindow) + "\n");
        _lines++;
    }

    /// <summary>Opening it for writing shows whether that is allowed; a last line that a killed process left half is closed.</summary>
    private void Continue()
    {
        if (FileKind.OtherThanFile(_history) is { } other)
        {
            throw new IOException($"'{Path.GetFileName(_history)}' is {other}");
        }

        using FileStream history = new(_history, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        byte[] buffer = new byte[1 << 16];
        byte last = (byte)'\n';
        for (int read; (read = history.Read(buffer)) > 0;)
        {
            _lines += buffer.AsSpan(0, read).Count((byte)'\n');
            last = buffer[read - 1];
        }

        if (last != '\n')
        {
            history.WriteByte((byte)'\n');
            _lines++;
        }

        AtomicFile.WriteText(_summary + ".write-test", "");
        File.Delete(_summary + ".write-test");
    }

    /// <summary>Every name another one, whatever characters it has.</summary>
    private static string FileName(string name)
    {
        string escaped = string.Concat(name.Select(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' ? $"{c}" : $"%{(int)c:X4}"));
        if (Encoding.UTF8.GetByteCount(escaped) <= LongestName)
        {
            return escaped;
        }

        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
        return $"{string.Concat(escaped.Where(char.IsAscii).Take(ShownOfLonger))}-{hash[..ShownOfHash]}";
    }
}
