using System.Text;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Corrections;

/// <summary>A file of corrections: CSV with a line per decision, which grows by whole lines at its end. Nothing else of it is ever changed.</summary>
/// <remarks>A line is on disk when <see cref="Append"/> returns. A process that is killed leaves whole lines, or one that was not written to its end, which
/// the reader names and the next writer takes away. Several processes may append to the same file.</remarks>
/// <param name="path">Of the file; it need not be there to begin with.</param>
public sealed class CorrectionsFile(string path) : ILabelCorrections
{
    private const int Tries = 250;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>As it was named.</summary>
    public string Path { get; } = path;

    /// <summary>What stands in it.</summary>
    /// <exception cref="TransferException">MNT102 where it is not there, MNT103 where it cannot be read, MNT221 and MNT227: everything that is wrong with
    /// it.</exception>
    public LabelDecisions Read()
    {
        byte[] bytes;
        try
        {
            bytes = Unhindered(() => RegularFile.ReadAllBytes(Path, RegularFile.Table));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new TransferException(Finding.Error(
                FindingCode.PathNotFound, Path, "there is no such file of corrections", "Name the one that 'review' wrote, or leave it out."), e);
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            throw new TransferException(DiskErrors.ReadingFailed(Path, e), e);
        }

        CorrectionText text = CorrectionText.Read(Path, bytes);
        return new LabelDecisions(Path, text.Lines, text.Findings);
    }

    /// <summary>What stands in it; nothing where it is not there yet.</summary>
    /// <exception cref="TransferException">As for <see cref="Read"/>.</exception>
    public LabelDecisions ReadIfThere() => File.Exists(Path) || FileKind.OtherThanFile(Path) is not null ? Read() : new LabelDecisions(Path, [], []);

    /// <inheritdoc/>
    public ILabelPass Begin(IReadOnlyCollection<string>? classes, bool whole) => new CorrectionPass(Read(), classes, whole);

    /// <summary>Writes decisions behind those that are there, and sees to it that they are on disk.</summary>
    /// <param name="decisions">At least one.</param>
    /// <exception cref="TransferException">MNT105 to MNT107 where it cannot be written, MNT227 where it is no such file, or a label has a line
    /// break.</exception>
    public void Append(IReadOnlyList<LabelCorrection> decisions)
    {
        ArgumentNullException.ThrowIfNull(decisions);
        TransferException.ThrowIfErrors(decisions.Where(d => d.OldLabel.Concat(d.NewLabel ?? "").Any(char.IsControl)).Select(d => Finding.Error(
            FindingCode.CorrectionsMalformed, d.Path, "its label has a control character, which no line can hold", "Give the class another name.")));
        TransferException.ThrowIfErrors(FileKind.OtherThanFile(Path) is { } other
            ? [Finding.Error(FindingCode.OutputNotWritable, Path, $"is {other}; allowed is a file", "Name another file with --corrections.")]
            : []);
        string lines = string.Concat(decisions.Select(d => CorrectionLine.Of(d) + "\n"));
        try
        {
            Unhindered(() => Write(lines));
        }
        catch (Exception e) when (DiskErrors.IsInUse(e))
        {
            throw new TransferException(
                Finding.Error(FindingCode.OutputInUse, Path, "another process holds it", "Wait until it ends, or name another file with --corrections."), e);
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            throw new TransferException(DiskErrors.WritingFailed(Path, e), e);
        }
    }

    private int Write(string lines)
    {
        using FileStream stream = new(Path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        CorrectionText text = CorrectionText.Read(Path, bytes);
        if (text.End < bytes.Length)
        {
            stream.SetLength(text.End);
        }

        bool empty = !bytes.AsSpan(0, text.End).ContainsAnyExcept(Encoding.UTF8.Preamble);
        stream.Position = text.End;
        stream.Write(Encoding.UTF8.GetBytes((empty ? CorrectionLine.Header + "\n" : text.IsOpen ? "\n" : "") + lines));
        stream.Flush(flushToDisk: true);
        return bytes.Length;
    }

    /// <summary>Tries again while another process writes its line.</summary>
    private static T Unhindered<T>(Func<T> work)
    {
        for (int i = 1; ; i++)
        {
            try
            {
                return work();
            }
            catch (IOException e) when (i < Tries && DiskErrors.IsInUse(e))
            {
                Thread.Sleep(Pause);
            }
        }
    }
}
