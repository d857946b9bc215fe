using System.Buffers.Binary;
using System.Text;

namespace MlNetTransfer.Torch.Native;

/// <summary>The tables of a 64-bit little-endian ELF shared library that say which symbol versions it needs.</summary>
/// <remarks>Layouts: System V ABI, "Object Files"; symbol versioning: LSB Core 5.0, chapter 10.7. Every offset is checked by the span.</remarks>
internal sealed class ElfImage
{
    private const uint DynamicSymbols = 11;
    private const uint VersionNeeds = 0x6FFFFFFE;
    private const uint SymbolVersions = 0x6FFFFFFF;
    private const int SymbolBytes = 24;
    private const ushort WeakFlag = 2;
    private const ushort GlobalVersion = 1;

    private readonly byte[] _bytes;
    private readonly Section _symbols;
    private readonly Section _strings;
    private readonly Section _versions;
    private readonly Section _needs;

    /// <exception cref="InvalidDataException">The bytes are not such a library.</exception>
    public ElfImage(byte[] bytes)
    {
        _bytes = bytes;
        if (!bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1]))
        {
            throw new InvalidDataException("not a 64-bit little-endian ELF file");
        }

        Section[] sections = [.. Enumerable.Range(0, U16(0x3C)).Select(i => ReadSection((long)U64(0x28) + (i * U16(0x3A))))];
        _symbols = Find(sections, DynamicSymbols);
        _versions = Find(sections, SymbolVersions);
        _needs = Find(sections, VersionNeeds);
        _strings = sections[_symbols.Link];
    }

    /// <summary>A version that some library must offer.</summary>
    /// <param name="Name">For example <c>GLIBCXX_3.4.32</c>.</param>
    /// <param name="Index">How symbols refer to it.</param>
    /// <param name="FlagsOffset">Where its flags stand.</param>
    public sealed record NeededVersion(string Name, ushort Index, long FlagsOffset);

    public IEnumerable<NeededVersion> NeededVersions()
    {
        long need = _needs.Offset;
        for (uint i = 0; i < _needs.Info; i++)
        {
            long entry = need + U32(need + 8);
            for (int k = 0; k < U16(need + 2); k++)
            {
                yield return new NeededVersion(Text(U32(entry + 8)), U16(entry + 6), entry + 4);
                entry += U32(entry + 12);
            }

            need += U32(need + 12);
        }
    }

    /// <summary>Positions in the symbol table of the symbols bound to a version.</summary>
    public IReadOnlyList<int> SymbolsOf(NeededVersion version) =>
        [.. Enumerable.Range(0, (int)(_symbols.Size / SymbolBytes)).Where(i => (U16(_versions.Offset + (2 * i)) & 0x7FFF) == version.Index)];

    public string SymbolName(int symbol) => Text(NameOf(symbol));

    /// <summary>A version marked weak is warned about, not refused, when it is missing.</summary>
    public void MakeWeak(NeededVersion version) =>
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan((int)version.FlagsOffset), (ushort)(U16(version.FlagsOffset) | WeakFlag));

    /// <summary>Gives a symbol another, not longer name and takes its version away.</summary>
    /// <exception cref="InvalidDataException">Another symbol shares the text of the name.</exception>
    public void Rename(int symbol, string name)
    {
        uint start = NameOf(symbol);
        int length = Text(start).Length;
        bool shared = Enumerable.Range(0, (int)(_symbols.Size / SymbolBytes)).Any(i => i != symbol && NameOf(i) >= start && NameOf(i) <= start + length);
        if (shared || name.Length > length)
        {
            throw new InvalidDataException($"the name of symbol '{Text(start)}' cannot be replaced");
        }

        Span<byte> text = _bytes.AsSpan((int)(_strings.Offset + start), length);
        text.Clear();
        Encoding.ASCII.GetBytes(name, text);
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan((int)(_versions.Offset + (2 * symbol))), GlobalVersion);
    }

    private uint NameOf(int symbol) => U32(_symbols.Offset + ((long)symbol * SymbolBytes));

    private string Text(uint offset)
    {
        ReadOnlySpan<byte> text = _bytes.AsSpan((int)(_strings.Offset + offset));
        return Encoding.ASCII.GetString(text[..text.IndexOf((byte)0)]);
    }

    private Section ReadSection(long at) => new(U32(at + 4), (long)U64(at + 24), (long)U64(at + 32), (int)U32(at + 40), U32(at + 44));

    private static Section Find(Section[] sections, uint type) =>
        Array.Find(sections, s => s.Type == type) ?? throw new InvalidDataException($"section of type {type:X} is missing");

    private ushort U16(long at) => BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan((int)at));

    private uint U32(long at) => BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan((int)at));

    private ulong U64(long at) => BinaryPrimitives.ReadUInt64LittleEndian(_bytes.AsSpan((int)at));

    private sealed record Section(uint Type, long Offset, long Size, int Link, uint Info);
}
