using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Weights.Downloads;

/// <summary>A file while it is downloaded: <c>NAME.part</c>, with a <see cref="PartialRecord"/> in <c>NAME.part.json</c>.</summary>
/// <remarks>Every byte is handed to the system as it comes, so a killed process loses none. What the disk says is thrown as it is.</remarks>
internal sealed class PartialFile : IDisposable
{
    public const string Extension = ".part";
    private const string RecordExtension = ".part.json";

    private readonly string _destination;
    private readonly FileStream _stream;
    private bool _moved;

    private PartialFile(string destination, FileStream stream, PartialRecord record) => (_destination, _stream, Record) = (destination, stream, record);

    public PartialRecord Record { get; private set; }

    /// <summary>Bytes that are there.</summary>
    public long Length { get; private set; }

    /// <summary>Whether all bytes came from one answer to this process, so that nothing can have gone wrong where pieces meet.</summary>
    public bool IsOnePiece { get; private set; }

    /// <summary>Bytes free on its disk; null when the system does not say.</summary>
    public long? FreeSpace => Storage.FreeSpace.Of(Path.GetDirectoryName(_destination)!);

    /// <summary>Opens the part of an earlier download from the same address, or begins a new one.</summary>
    /// <param name="destination">Path of the finished file.</param>
    /// <param name="source">Address, without query.</param>
    /// <param name="verifiable">Whether a checksum will judge the whole. Without one only what is on the disk for certain is gone on with:
    /// a machine that lost power can leave a file that is longer than what was written.</param>
    public static PartialFile Open(string destination, string source, bool verifiable)
    {
        // Opening a pipe waits for its other end; a device fails by itself.
        if (FileKind.OtherThanFile(destination + Extension) is { } other and not FileKind.Device)
        {
            throw new FileRefusedException($"{destination}{Extension} is {other}; allowed is a file", "Remove it.");
        }

        FileStream stream = new(destination + Extension, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        try
        {
            PartialRecord? record = PartialRecord.Read(destination + RecordExtension);
            bool ours = record?.Source == source;
            PartialFile part = new(destination, stream, ours ? record! : new PartialRecord { Source = source });
            part.Truncate(!ours ? 0 : verifiable ? stream.Length : Math.Clamp(record!.Flushed, 0, stream.Length));
            return part;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Empties the file; what follows is one answer.</summary>
    public void Restart(PartialRecord record)
    {
        Truncate(0);
        IsOnePiece = true;
        Record = record;
        Record.Write(_destination + RecordExtension);
    }

    /// <summary>Empties the file; what is known of it is forgotten.</summary>
    public void Discard()
    {
        Truncate(0);
        Record = new PartialRecord { Source = Record.Source };
        File.Delete(_destination + RecordExtension);
    }

    /// <summary>What follows is another answer than what is there.</summary>
    /// <param name="total">Size of the whole file that it names; null when it names none.</param>
    public void Resume(long? total)
    {
        IsOnePiece = false;
        Record = Record with { Total = total ?? Record.Total };
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        _stream.Position = Length;
        _stream.Write(bytes);
        Length += bytes.Length;
    }

    /// <summary>All digits of the file's hash, lower case.</summary>
    [SuppressMessage("Security", "CA5351", Justification = "Some publishers give nothing but MD5, and it is not made by us.")]
    public async Task<string> HashAsync(ChecksumAlgorithm algorithm, CancellationToken cancellationToken)
    {
        _stream.Position = 0;
        return Convert.ToHexStringLower(algorithm switch
        {
            ChecksumAlgorithm.Sha256 => await SHA256.HashDataAsync(_stream, cancellationToken).ConfigureAwait(false),
            ChecksumAlgorithm.Md5 => await MD5.HashDataAsync(_stream, cancellationToken).ConfigureAwait(false),
            _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
        });
    }

    /// <summary>Puts the file on the disk and gives it its name.</summary>
    public void MoveToDestination()
    {
        _stream.Flush(flushToDisk: true);
        _stream.Dispose();
        File.Move(_destination + Extension, _destination, overwrite: true);
        _moved = true;
        File.Delete(_destination + RecordExtension);
    }

    /// <summary>Keeps what is there for the next download.</summary>
    public void Dispose()
    {
        try
        {
            Keep();
        }
        catch (Exception e) when (Storage.DiskErrors.IsFileSystemError(e))
        {
            // The next download goes on with what it can trust of the part; this one has its own end to report.
        }
        finally
        {
            _stream.Dispose();
        }
    }

    private void Keep()
    {
        if (_moved)
        {
            return;
        }

        if (Length > 0)
        {
            if (_stream.CanWrite)
            {
                _stream.Flush(flushToDisk: true);
            }

            (Record with { Flushed = Length }).Write(_destination + RecordExtension);
            return;
        }

        _stream.Dispose();
        File.Delete(_destination + Extension);
        File.Delete(_destination + RecordExtension);
    }

    private void Truncate(long length)
    {
        if (_stream.Length != length)
        {
            _stream.SetLength(length);
        }

        Length = length;
    }
}
