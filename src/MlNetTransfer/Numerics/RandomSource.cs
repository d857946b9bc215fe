using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace MlNetTransfer.Numerics;

/// <summary>Seeded random numbers whose stream does not depend on the .NET version, and that fork by name.</summary>
/// <remarks>xoshiro256** (Blackman and Vigna, doi:10.1145/3460772), seeded from SHA-256 of seed and path. Not thread-safe: fork one per thread.</remarks>
public sealed class RandomSource
{
    private readonly string _path;
    private ulong _s0, _s1, _s2, _s3;

    /// <summary>The stream of a seed.</summary>
    public RandomSource(long seed)
        : this(seed.ToString(System.Globalization.CultureInfo.InvariantCulture))
    {
    }

    private RandomSource(string path)
    {
        _path = path;
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(path), hash);
        _s0 = BinaryPrimitives.ReadUInt64LittleEndian(hash);
        _s1 = BinaryPrimitives.ReadUInt64LittleEndian(hash[8..]);
        _s2 = BinaryPrimitives.ReadUInt64LittleEndian(hash[16..]);
        _s3 = BinaryPrimitives.ReadUInt64LittleEndian(hash[24..]);
    }

    /// <summary>A stream of its own, which depends on this source's seed and the name, not on what was drawn so far.</summary>
    public RandomSource Fork(string name) => new($"{_path}/{name}");

    /// <summary>Seed and names of the forks: sources with the same text give the same stream.</summary>
    public override string ToString() => _path;

    internal ulong NextUInt64()
    {
        ulong result = ulong.RotateLeft(_s1 * 5, 7) * 9;
        ulong t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = ulong.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>Uniform in [0, 1).</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Standard normal (Box and Muller 1958).</summary>
    public double NextNormal() => Math.Sqrt(-2 * Math.Log(1 - NextDouble())) * Math.Cos(2 * Math.PI * NextDouble());

    /// <summary>Uniform in 0 … <paramref name="exclusiveMaximum"/> − 1, without modulo bias.</summary>
    public int NextInt32(int exclusiveMaximum)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(exclusiveMaximum);
        ulong bound = (ulong)exclusiveMaximum;
        ulong threshold = (0 - bound) % bound;
        ulong drawn;
        do
        {
            drawn = NextUInt64();
        }
        while (drawn < threshold);
        return (int)(drawn % bound);
    }

    /// <summary>Fisher–Yates, in place.</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = NextInt32(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }
}
