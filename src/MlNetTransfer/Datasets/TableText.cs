using System.Text;
using System.Text.Unicode;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Datasets;

/// <summary>A text file that carries names, as UTF-8: strictly, by its byte order mark, or said to be something else.</summary>
/// <param name="Content">The text as UTF-8 without a byte order mark.</param>
/// <param name="Findings">What it was read as, where that was not plain.</param>
internal sealed record TableText(byte[] Content, IReadOnlyList<Finding> Findings)
{
    private const int Windows1252 = 1252, Shown = 60, Sniffed = 4096;

    private static readonly (byte[] Mark, Encoding Encoding, string Name)[] Marked =
    [
        ([0xFF, 0xFE, 0, 0], new UTF32Encoding(bigEndian: false, byteOrderMark: false, throwOnInvalidCharacters: true), "UTF-32"),
        ([0, 0, 0xFE, 0xFF], new UTF32Encoding(bigEndian: true, byteOrderMark: false, throwOnInvalidCharacters: true), "UTF-32"),
        ([0xFF, 0xFE], new UnicodeEncoding(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true), "UTF-16"),
        ([0xFE, 0xFF], new UnicodeEncoding(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true), "UTF-16"),
    ];

    /// <summary>What separates its fields; null where that is to be found out.</summary>
    public char? Separator { get; init; }

    /// <summary>Lines of <see cref="Content"/> that the file does not have, all at its beginning.</summary>
    public int LinesAdded { get; init; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file, as messages name it.</param>
    /// <exception cref="TransferException">MNT212 when it is no text, MNT221 when it is text whose encoding cannot be known.</exception>
    public static TableText Load(string path)
    {
        byte[] bytes = RegularFile.ReadAllBytes(path, RegularFile.Table);
        return JsonLines.Is(path) ? JsonLines.ToTable(path, Decoded(path, bytes)) : Of(path, bytes);
    }

    /// <param name="name">How messages name the file.</param>
    /// <param name="bytes">Its content.</param>
    /// <exception cref="TransferException">As for <see cref="Load"/>.</exception>
    public static TableText Of(string name, byte[] bytes)
    {
        if (OtherThanTable(bytes) is (string what, string hint))
        {
            throw new TransferException(Finding.Error(FindingCode.ManifestMalformed, name, $"is {what}, not a table", hint));
        }

        return Decoded(name, bytes);
    }

    private static TableText Decoded(string name, byte[] bytes)
    {
        if (bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble))
        {
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
        }

        foreach ((byte[] mark, Encoding encoding, string encodingName) in Marked.Where(m => bytes.AsSpan().StartsWith(m.Mark)))
        {
            try
            {
                return new TableText(Encoding.UTF8.GetBytes(encoding.GetString(bytes, mark.Length, bytes.Length - mark.Length)), []);
            }
            catch (ArgumentException e)
            {
                throw new TransferException(
                    Finding.Error(FindingCode.TextNotUtf8, name, $"begins like {encodingName}, but is not ({e.Message.TrimEnd('.')})", "Save it as UTF-8."),
                    e);
            }
        }

        if (bytes.AsSpan(0, Math.Min(bytes.Length, Sniffed)) is var head && head.Count((byte)0) > head.Length / 4)
        {
            throw new TransferException(Finding.Error(
                FindingCode.TextNotUtf8,
                name,
                "holds a zero in every few bytes; it may be UTF-16 without a byte order mark",
                "Save it as UTF-8."));
        }

        return Utf8.IsValid(bytes) ? new TableText(bytes, []) : Ansi(name, bytes);
    }

    /// <summary>What Excel calls CSV on Windows in western Europe and America.</summary>
    private static TableText Ansi(string name, byte[] bytes)
    {
        int at = FirstInvalid(bytes), line = bytes.AsSpan(0, at).Count((byte)'\n') + 1;
        Encoding ansi = CodePagesEncodingProvider.Instance.GetEncoding(Windows1252)!;
        int start = bytes.AsSpan(0, at).LastIndexOf((byte)'\n') + 1, end = bytes.AsSpan(at).IndexOfAny((byte)'\n', (byte)'\r') is >= 0 and int length
            ? at + length : bytes.Length;
        string shown = ansi.GetString(bytes, start, end - start);
        return new TableText(
            Encoding.UTF8.GetBytes(ansi.GetString(bytes)),
            [
                Finding.Warning(
                    FindingCode.TextNotUtf8,
                    $"{name} line {line}",
                    $"is not UTF-8 (byte {bytes[at]:X2}); "
                        + $"the file was read as Windows-1252, where the line says '{(shown.Length > Shown ? shown[..Shown] + "…" : shown)}'",
                    "If that is wrong, save it as 'CSV UTF-8'."),
            ]);
    }

    private static int FirstInvalid(ReadOnlySpan<byte> bytes)
    {
        int at = 0;
        while (Rune.DecodeFromUtf8(bytes[at..], out _, out int consumed) == System.Buffers.OperationStatus.Done)
        {
            at += consumed;
        }

        return at;
    }

    /// <summary>Files that people name in place of a table.</summary>
    private static (string What, string Hint)? OtherThanTable(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> text = bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[3..] : bytes;
        text = text.TrimStart(" \t\r\n"u8);
        return bytes.StartsWith("PK\x03\x04"u8)
            ? bytes[..Math.Min(bytes.Length, Sniffed)].IndexOf("xl/"u8) >= 0 || bytes.IndexOf("[Content_Types].xml"u8) >= 0
                ? ("an Excel workbook", "Save it as 'CSV UTF-8' with columns path and label, and name that.")
                : ("a zip archive", "Unpack it, and name the folder.")
            : IsArchive(bytes)
                ? ("an archive", "Unpack it, and name the folder.")
            : bytes.StartsWith("PAR1"u8) ? ("a Parquet file", "Write its images into one folder per class, or a CSV with path and label.")
            : bytes.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0]) ? (
                "an Excel workbook",
                "Save it as 'CSV UTF-8' with columns path and label, and name that.")
            : Imaging.ImageFormats.Sniff(bytes) is not Imaging.ImageFormat.Unknown and var format && format != Imaging.ImageFormat.Bmp ? (
                $"a {format} image",
                "Name the folder that holds one subfolder per class.")
            : bytes.StartsWith("%PDF"u8) ? ("a PDF", "Name a folder with one subfolder per class, or a CSV with path and label.")
            : text.StartsWith("{"u8) || text.StartsWith("["u8) ? ("JSON", "Write its paths and classes as a CSV with columns path and label, and name that.")
            : text.StartsWith("<"u8) ? ("XML or HTML", "Write its paths and classes as a CSV with columns path and label, and name that.")
            : null;
    }

    /// <summary>gzip, 7z, rar, bzip2, xz or tar.</summary>
    private static bool IsArchive(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B])
        || bytes.StartsWith((ReadOnlySpan<byte>)[0x37, 0x7A, 0xBC, 0xAF])
        || bytes.StartsWith("Rar!"u8)
        || bytes.StartsWith("BZh"u8)
        || bytes.StartsWith((ReadOnlySpan<byte>)[0xFD, 0x37, 0x7A, 0x58, 0x5A])
        || (bytes.Length > 262 && bytes[257..].StartsWith("ustar"u8));
}
