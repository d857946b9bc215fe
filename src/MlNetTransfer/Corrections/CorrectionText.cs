using System.Globalization;
using System.Text;
using System.Text.Unicode;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Corrections;

/// <summary>What the bytes of a file of corrections hold.</summary>
/// <param name="Lines">Its decisions, in their order.</param>
/// <param name="End">Bytes up to the end of the last whole line; what follows was not written to its end.</param>
/// <param name="IsOpen">Whether the last whole line has no line break behind it, as some editors leave it.</param>
/// <param name="Findings">What was ignored.</param>
internal sealed record CorrectionText(IReadOnlyList<LabelCorrection> Lines, int End, bool IsOpen, IReadOnlyList<Finding> Findings)
{
    private const string Remedy = "Correct the line, or remove it.";

    /// <param name="name">How messages name the file.</param>
    /// <param name="bytes">Its content.</param>
    /// <exception cref="TransferException">MNT227 and MNT221: everything that is wrong with it. A last line that was cut is no error.</exception>
    public static CorrectionText Read(string name, byte[] bytes)
    {
        List<LabelCorrection> lines = [];
        List<Finding> errors = [];
        int start = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0, number = 0, whole = start, fields = 0;
        bool isOpen = false;
        Finding[] torn = [];
        while (start < bytes.Length)
        {
            number++;
            int length = bytes.AsSpan(start).IndexOf((byte)'\n');
            bool last = length < 0;
            ReadOnlySpan<byte> content = bytes.AsSpan(start, last ? bytes.Length - start : length);
            start += content.Length + 1;
            content = content.TrimEnd((byte)'\r');

            // A line without its end is taken where it is whole all the same: it then has the last field of all.
            Finding[] found = number == 1
                ? First(name, content, ref fields)
                : Line(name, number, content, last ? fields : CorrectionLine.LeastFields, lines);
            if (last && found.Length > 0 && (number > 1 || Encoding.UTF8.GetBytes(CorrectionLine.Header).AsSpan().StartsWith(content)))
            {
                torn = [Finding.Warning(
                    FindingCode.CorrectionTorn,
                    Where(name, number),
                    "was not written to its end, and was ignored",
                    "Decide on that image again with 'review'.")];
                break;
            }

            errors.AddRange(found);
            whole = Math.Min(start, bytes.Length);
            isOpen = last;
            if (number == 1 && found.Length > 0)
            {
                break;
            }
        }

        TransferException.ThrowIfErrors(errors);
        return new CorrectionText(lines, whole, isOpen, torn);
    }

    private static Finding[] First(string name, ReadOnlySpan<byte> content, ref int fields)
    {
        string line = Encoding.UTF8.GetString(content);
        fields = line == CorrectionLine.Header ? CorrectionLine.MostFields : CorrectionLine.LeastFields;
        return CorrectionLine.IsHeader(line) ? [] : [Finding.Error(
            FindingCode.CorrectionsMalformed,
            Where(name, 1),
            $"is '{(line.Length > CorrectionLine.Header.Length ? line[..CorrectionLine.Header.Length] + "…" : line)}'; "
                + $"a file of corrections begins with {CorrectionLine.Header}",
            "Name another file, or write that line. Fields are separated by commas.")];
    }

    private static Finding[] Line(string name, int number, ReadOnlySpan<byte> content, int least, List<LabelCorrection> lines)
    {
        if (!Utf8.IsValid(content))
        {
            return [Finding.Error(FindingCode.TextNotUtf8, Where(name, number), "is not UTF-8", "Save the file as UTF-8.")];
        }

        string line = Encoding.UTF8.GetString(content);
        if (line.Length == 0)
        {
            return [];
        }

        if (CorrectionLine.Parse(line, least, out IReadOnlyList<string> wrong) is { } correction)
        {
            lines.Add(correction);
        }

        return [.. wrong.Select(what => Finding.Error(FindingCode.CorrectionsMalformed, Where(name, number), what, Remedy))];
    }

    private static string Where(string name, int number) => string.Create(CultureInfo.InvariantCulture, $"{name} line {number}");
}
