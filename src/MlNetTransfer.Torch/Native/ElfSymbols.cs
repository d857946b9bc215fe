using System.Buffers.Binary;
using MlNetTransfer.Tensors;

namespace MlNetTransfer.Torch.Native;

/// <summary>Finds a name in the full symbol table of a 64-bit little-endian ELF file on disk, of which the loader keeps the exported part alone.</summary>
/// <remarks>Layouts: System V ABI, "Object Files".</remarks>
internal static class ElfSymbols
{
    private const int SymbolTable = 2, Undefined = 0, SymbolBytes = 24, ChunkBytes = SymbolBytes << 17;

    /// <returns>The address of the name before relocation, which for a library's code is its position in the file too, and its bytes; null where it
    /// is not defined there, or the table was stripped.</returns>
    /// <exception cref="InvalidDataException">The file is no such library, or its tables point outside of it.</exception>
    public static (long Address, long Bytes)? Find(MappedBytes file, string name)
    {
        if (!file.Has(0, [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1]))
        {
            throw new InvalidDataException("not a 64-bit little-endian ELF file");
        }

        (long at, int bytes, int count) = ((long)file.Number(0x28, 8), (int)file.Number(0x3A, 2), (int)file.Number(0x3C, 2));
        int table = Enumerable.Range(0, count).FirstOrDefault(i => file.Number(at + (i * bytes) + 4, 4) == SymbolTable, -1);
        if (table < 0)
        {
            return null;
        }

        (long symbols, long size, int link) = Section(table);
        (long strings, long length, _) = Section(link);
        HashSet<uint> names = PositionsOf(file, strings, length, name);
        foreach ((long start, byte[] chunk) in Chunks(file, symbols, size, overlap: 0))
        {
            for (int i = 0; i + SymbolBytes <= chunk.Length; i += SymbolBytes)
            {
                ReadOnlySpan<byte> symbol = chunk.AsSpan(i, SymbolBytes);
                if (names.Contains(BinaryPrimitives.ReadUInt32LittleEndian(symbol)) && BinaryPrimitives.ReadUInt16LittleEndian(symbol[6..]) != Undefined)
                {
                    return (BinaryPrimitives.ReadInt64LittleEndian(symbol[8..]), BinaryPrimitives.ReadInt64LittleEndian(symbol[16..]));
                }
            }
        }

        return null;

        (long Offset, long Size, int Link) Section(int index)
        {
            long header = at + (index * (long)bytes);
            return ((long)file.Number(header + 24, 8), (long)file.Number(header + 32, 8), (int)file.Number(header + 40, 4));
        }
    }

    /// <summary>Where the name ends a string: strings with the same end may share their bytes.</summary>
    private static HashSet<uint> PositionsOf(MappedBytes file, long strings, long length, string name)
    {
        byte[] sought = [.. System.Text.Encoding.ASCII.GetBytes(name), 0];
        HashSet<uint> positions = [];
        foreach ((long start, byte[] chunk) in Chunks(file, strings, length, sought.Length - 1))
        {
            for (int from = 0; chunk.AsSpan(from).IndexOf(sought) is >= 0 and int found; from += found + 1)
            {
                positions.Add((uint)(start + from + found));
            }
        }

        return positions;
    }

    private static IEnumerable<(long Start, byte[] Bytes)> Chunks(MappedBytes file, long offset, long size, int overlap)
    {
        for (long start = 0; start < size; start += ChunkBytes)
        {
            yield return (start, file.Read(offset + start, Math.Min(ChunkBytes + overlap, size - start)));
        }
    }
}
