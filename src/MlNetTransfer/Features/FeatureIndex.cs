using System.Numerics;
using MlNetTransfer.Datasets;

namespace MlNetTransfer.Features;

/// <summary>Finds the row of an image by its content, in features files in whatever order their rows are. About 40 bytes per row while it is there.</summary>
internal sealed class FeatureIndex
{
    // Of a shard all hashes may end alike; 2⁶⁴ over the golden ratio mixes them.
    private const ulong Mixing = 0x9E3779B97F4A7C15;

    private readonly int[] _slots;
    private readonly int _shift;
    private readonly ContentHash[] _hashes;

    /// <summary>Reads the hashes of all files.</summary>
    /// <param name="parts">The files; a picture that is in them twice is found where it comes first.</param>
    public FeatureIndex(FeatureParts parts)
    {
        _hashes = new ContentHash[parts.Rows];
        _slots = new int[Math.Max(2, BitOperations.RoundUpToPowerOf2((uint)parts.Rows * 3u / 2))];
        _shift = 64 - BitOperations.Log2((uint)_slots.Length);
        int row = 0;
        foreach (ContentHash hash in parts.Hashes())
        {
            _hashes[row] = hash;
            ref int slot = ref Slot(hash);
            slot = slot == 0 ? row + 1 : slot;
            row++;
        }
    }

    /// <summary>Rows of all files.</summary>
    public int Rows => _hashes.Length;

    /// <summary>The content of a row.</summary>
    public ContentHash HashOf(int row) => _hashes[row];

    /// <summary>The row; −1 where there is none.</summary>
    public int Find(ContentHash hash) => Slot(hash) - 1;

    /// <summary>Where the number of a hash, less 1, stands or would stand; 0 is empty.</summary>
    private ref int Slot(ContentHash hash)
    {
        int mask = _slots.Length - 1, at = (int)(((ulong)hash.Low * Mixing) >> _shift);
        while (_slots[at] != 0 && _hashes[_slots[at] - 1] != hash)
        {
            at = (at + 1) & mask;
        }

        return ref _slots[at];
    }
}
