using System.Numerics;
using System.Runtime.InteropServices;

namespace MlNetTransfer.Torch.Native;

/// <summary>bfloat16 as it lies in memory, the upper half of a float32, to float32 and back; rounded to the nearest, ties to even.</summary>
internal static class NarrowValues
{
    private const int Half = 16;
    private const uint BelowHalf = 0x7FFF;

    /// <param name="narrow">Values.</param>
    /// <param name="wide">Receives them; as long.</param>
    public static void Widen(ReadOnlySpan<ushort> narrow, Span<float> wide)
    {
        Span<uint> bits = MemoryMarshal.Cast<float, uint>(wide);
        int i = 0;
        for (; i <= narrow.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            Vector.Widen(new Vector<ushort>(narrow[i..]), out Vector<uint> low, out Vector<uint> high);
            (low << Half).CopyTo(bits[i..]);
            (high << Half).CopyTo(bits[(i + Vector<uint>.Count)..]);
        }

        for (; i < narrow.Length; i++)
        {
            bits[i] = (uint)narrow[i] << Half;
        }
    }

    /// <param name="wide">Values.</param>
    /// <param name="narrow">Receives them; as long.</param>
    public static void Narrow(ReadOnlySpan<float> wide, Span<ushort> narrow)
    {
        ReadOnlySpan<uint> bits = MemoryMarshal.Cast<float, uint>(wide);
        int i = 0;
        for (; i <= wide.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            Vector<uint> low = Rounded(new Vector<uint>(bits[i..])), high = Rounded(new Vector<uint>(bits[(i + Vector<uint>.Count)..]));
            Vector.Narrow(low, high).CopyTo(narrow[i..]);
        }

        for (; i < wide.Length; i++)
        {
            narrow[i] = (ushort)((bits[i] + BelowHalf + ((bits[i] >> Half) & 1)) >> Half);
        }
    }

    private static Vector<uint> Rounded(Vector<uint> bits) => (bits + new Vector<uint>(BelowHalf) + ((bits >> Half) & Vector<uint>.One)) >> Half;
}
