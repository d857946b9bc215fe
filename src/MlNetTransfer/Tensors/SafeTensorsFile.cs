using System.Text.Json;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Tensors;

/// <summary>A SafeTensors file, memory-mapped: 8 bytes header length, JSON header, then the tensors' bytes, little-endian, without holes.</summary>
/// <remarks>Everything the header claims is checked against the file before it is used. Format: huggingface/safetensors, README "Format".</remarks>
public sealed class SafeTensorsFile : IWeightsFile
{
    private const int LengthBytes = 8;

    // The reference implementation's own limit.
    private const long LongestHeader = 100_000_000;

    private readonly MappedBytes _bytes;
    private readonly long _dataStart;
    private readonly IReadOnlyDictionary<string, SafeTensorsEntry> _entries;

    private SafeTensorsFile(
        MappedBytes bytes, long dataStart, IReadOnlyDictionary<string, SafeTensorsEntry> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        _bytes = bytes;
        _dataStart = dataStart;
        _entries = tensors;
        Tensors = tensors.ToDictionary(t => t.Key, WeightsTensor (t) => t.Value);
        Metadata = metadata;
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, WeightsTensor> Tensors { get; }

    /// <summary>Text by name.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="TransferException">MNT102, MNT103 when the file cannot be opened, MNT403 when it is malformed.</exception>
    public static SafeTensorsFile Open(string path)
    {
        if (!File.Exists(path))
        {
            string what = Directory.Exists(path) ? "is a folder, not a weights file" : "there is no such weights file";
            throw new TransferException(Finding.Error(FindingCode.PathNotFound, path, what, "Check the path."));
        }

        try
        {
            MappedBytes bytes = MappedBytes.Open(path);
            try
            {
                return OpenChecked(path, bytes);
            }
            catch
            {
                bytes.Dispose();
                throw;
            }
        }
        catch (InvalidDataException e)
        {
            throw Malformed(path, $"{e.Message}, a header has at least {LengthBytes}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TransferException(DiskErrors.ReadingFailed(path, e), e);
        }
    }

    /// <inheritdoc/>
    public float[] Read(string name)
    {
        SafeTensorsEntry entry = _entries[name];
        return entry.ToFloat32(_bytes.Read(_dataStart + entry.Begin, entry.End - entry.Begin));
    }

    /// <inheritdoc/>
    public string Sha256() => _bytes.Sha256();

    /// <summary>Closes the file.</summary>
    public void Dispose() => _bytes.Dispose();

    private static SafeTensorsFile OpenChecked(string path, MappedBytes bytes)
    {
        if (bytes.Length < LengthBytes)
        {
            throw Malformed(path, $"it has {bytes.Length} bytes, a header has at least {LengthBytes}");
        }

        ulong headerLength = bytes.Number(0, LengthBytes);
        if (headerLength > LongestHeader || (long)headerLength > bytes.Length - LengthBytes)
        {
            throw Malformed(path, $"its header claims {headerLength} bytes, the file has {bytes.Length}");
        }

        byte[] header = bytes.Read(LengthBytes, (long)headerLength);
        long dataStart = LengthBytes + (long)headerLength;
        try
        {
            (IReadOnlyDictionary<string, SafeTensorsEntry> tensors, IReadOnlyDictionary<string, string> metadata) =
                SafeTensorsHeader.Parse(header, bytes.Length - dataStart);
            return new SafeTensorsFile(bytes, dataStart, tensors, metadata);
        }
        catch (Exception e) when (e is JsonException or InvalidDataException or InvalidOperationException)
        {
            throw Malformed(path, e.Message.Split('\n')[0].TrimEnd('.'), e);
        }
    }

    private static TransferException Malformed(string path, string what, Exception? inner = null) => new(
        Finding.Error(
            FindingCode.WeightsMalformed,
            path,
            $"is not a valid SafeTensors file: {what}",
            "Get the file again. It may be in another format, or incomplete."),
        inner);
}
