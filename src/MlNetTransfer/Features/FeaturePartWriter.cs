using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Features;

/// <summary>Writes one features file, row by row; of a row its hash and its exponent are held, 33 bytes, until the file ends.</summary>
/// <remarks>Layout: <see cref="FeaturePartLayout"/>. Not thread-safe.</remarks>
internal sealed class FeaturePartWriter : IDisposable
{
    public const string Extension = ".f16";

    // No network gives more, and rounding up must not lead to infinity.
    private const float LargestMagnitude = 1e38f;

    // 2 to the power of the negative exponent is a float32.
    private const int LowestExponent = -112;

    private readonly Stream _stream;
    private readonly int _columns;
    private readonly int _originBytes;
    private readonly IncrementalHash _sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<ContentHash> _hashes = [];
    private readonly List<sbyte> _exponents = [];
    private readonly float[] _scaled;
    private readonly Half[] _halves;

    private FeaturePartWriter(Stream stream, FeatureOrigin origin)
    {
        byte[] text = origin.ToBytes();
        _stream = stream;
        (_columns, _originBytes) = (origin.Columns, text.Length);
        _scaled = new float[_columns];
        _halves = new Half[_columns];
        Put(new FeaturePartLayout(_columns, _originBytes, 0).Head(text));
    }

    /// <summary>Rows so far.</summary>
    public int Rows => _hashes.Count;

    /// <summary>Writes a file that is whole or absent.</summary>
    /// <param name="path">The file.</param>
    /// <param name="origin">What its rows are computed with.</param>
    /// <param name="append">Is given what takes the rows.</param>
    /// <returns>SHA-256 of the file up to its checksum, which is that checksum; lower-case hexadecimal.</returns>
    /// <exception cref="TransferException">MNT703 for a row that is not finite, MNT105 and MNT106 where the file cannot be written.</exception>
    public static string Write(string path, FeatureOrigin origin, Action<FeaturePartWriter> append)
    {
        string checksum = "";
        DiskErrors.Writing(path, () => AtomicFile.Write(path, stream => checksum = Write(stream, origin, append)));
        return checksum;
    }

    /// <summary>Writes the bytes of a file.</summary>
    /// <param name="stream">At its beginning.</param>
    /// <param name="origin">As for a file.</param>
    /// <param name="append">As for a file.</param>
    /// <returns>As for a file.</returns>
    public static string Write(Stream stream, FeatureOrigin origin, Action<FeaturePartWriter> append)
    {
        using FeaturePartWriter writer = new(stream, origin);
        append(writer);
        return writer.End();
    }

    /// <summary>Adds a row.</summary>
    /// <param name="hash">Of the image.</param>
    /// <param name="row">[columns], finite, not above 1e38 in magnitude.</param>
    /// <param name="name">What people call the image, for the message.</param>
    /// <exception cref="TransferException">MNT703 where it is not finite.</exception>
    public void Append(ContentHash hash, ReadOnlySpan<float> row, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(row.Length, _columns);

        float largest = Math.Abs(TensorPrimitives.MaxMagnitude(row));
        if (!(largest <= LargestMagnitude))
        {
            throw new TransferException(Finding.Error(
                FindingCode.FeaturesNotFinite,
                name,
                "the backbone gave NaN, infinity or a magnitude above 1e38, features must be finite",
                "Check that the weights file is undamaged and belongs to this backbone."));
        }

        int exponent = largest == 0 ? 0 : Math.Max(MathF.ILogB(largest) - FeaturePartLayout.StoredExponent, LowestExponent);
        TensorPrimitives.Multiply(row, MathF.ScaleB(1, -exponent), _scaled);
        TensorPrimitives.ConvertToHalf(_scaled, _halves);
        Put(MemoryMarshal.AsBytes<Half>(_halves));
        _hashes.Add(hash);
        _exponents.Add((sbyte)exponent);
    }

    public void Dispose() => _sha.Dispose();

    private string End()
    {
        byte[] hash = new byte[FeaturePartLayout.HashBytes];
        foreach (ContentHash one in _hashes)
        {
            one.Write(hash);
            Put(hash);
        }

        Put(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_exponents)));
        byte[] count = new byte[FeaturePartLayout.CountBytes];
        BinaryPrimitives.WriteInt64LittleEndian(count, Rows);
        Put(count);
        byte[] checksum = _sha.GetHashAndReset();
        _stream.Write(checksum);
        return Convert.ToHexStringLower(checksum);
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        _sha.AppendData(bytes);
        _stream.Write(bytes);
    }
}
