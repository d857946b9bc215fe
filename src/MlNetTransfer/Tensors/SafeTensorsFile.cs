using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Security.Cryptography;
using System.Text.Json;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Tensors;

/// <summary>A SafeTensors file, memory-mapped: 8 bytes header length, JSON header, then the tensors' bytes, little-endian, without holes.</summary>
/// <remarks>Everything the header claims is checked against the file before it is used. Format: huggingface/safetensors, README "Format".</remarks>
internal sealed class SafeTensorsFile : IWeightsFile
{
    private const int LengthBytes = 8;

    // The reference implementation's own limit.
    private const long LongestHeader = 100_000_000;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly long _dataStart;
    private readonly long _length;
    private readonly IReadOnlyDictionary<string, SafeTensorsEntry> _entries;

    private SafeTensorsFile(MemoryMappedFile file, MemoryMappedViewAccessor view, long dataStart, long length, IReadOnlyDictionary<string, SafeTensorsEntry> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        _file = file;
        _view = view;
        _dataStart = dataStart;
        _length = length;
        _entries = tensors;
        Tensors = tensors.ToDictionary(t => t.Key, WeightsTensor (t) => t.Value);
        Metadata = metadata;
    }

    public IReadOnlyDictionary<string, WeightsTensor> Tensors { get; }

    /// <summary>Text by name.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <exception cref="TransferException">MNT102, MNT103 when the file cannot be opened, MNT403 when it is malformed.</exception>
    public static SafeTensorsFile Open(string path)
    {
        if (!File.Exists(path))
        {
            throw new TransferException(Finding.Error(FindingCode.PathNotFound, path, Directory.Exists(path) ? "is a folder, not a weights file" : "there is no such weights file", "Check the path."));
        }

        try
        {
            FileStream stream = RegularFile.Open(path, RegularFile.Weights);
            try
            {
                return OpenChecked(path, stream);
            }
            catch
            {
                stream.Dispose();
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TransferException(DiskErrors.ReadingFailed(path, e), e);
        }
    }

    public float[] Read(string name)
    {
        SafeTensorsEntry entry = _entries[name];
        byte[] bytes = new byte[entry.End - entry.Begin];
        if (bytes.Length > 0)
        {
            _view.ReadArray(_dataStart + entry.Begin, bytes, 0, bytes.Length);
        }

        return entry.ToFloat32(bytes);
    }

    public string Sha256()
    {
        using MemoryMappedViewStream stream = _file.CreateViewStream(0, _length, MemoryMappedFileAccess.Read);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }

    private static SafeTensorsFile OpenChecked(string path, FileStream stream)
    {
        long length = stream.Length;
        Span<byte> lengthBytes = stackalloc byte[LengthBytes];
        if (stream.ReadAtLeast(lengthBytes, LengthBytes, throwOnEndOfStream: false) < LengthBytes)
        {
            throw Malformed(path, $"it has {length} bytes, a header has at least {LengthBytes}");
        }

        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(lengthBytes);
        if (headerLength > LongestHeader || (long)headerLength > length - LengthBytes)
        {
            throw Malformed(path, $"its header claims {headerLength} bytes, the file has {length}");
        }

        byte[] header = new byte[headerLength];
        stream.ReadExactly(header);
        long dataStart = LengthBytes + (long)headerLength;
        (IReadOnlyDictionary<string, SafeTensorsEntry> Tensors, IReadOnlyDictionary<string, string> Metadata) parsed;
        try
        {
            parsed = SafeTensorsHeader.Parse(header, length - dataStart);
        }
        catch (Exception e) when (e is JsonException or InvalidDataException or InvalidOperationException)
        {
            throw Malformed(path, e.Message.Split('\n')[0].TrimEnd('.'), e);
        }

        MemoryMappedFile map = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        return new SafeTensorsFile(map, map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read), dataStart, length, parsed.Tensors, parsed.Metadata);
    }

    private static TransferException Malformed(string path, string what, Exception? inner = null) => new(
        Finding.Error(FindingCode.WeightsMalformed, path, $"is not a sound SafeTensors file: {what}", "Get the file again; it may be another format or cut short."),
        inner);
}
