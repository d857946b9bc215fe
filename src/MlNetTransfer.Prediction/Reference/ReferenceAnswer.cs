using System.Buffers.Binary;

namespace MlNetTransfer.Reference;

/// <summary>What a model said about one image of its test, and nothing of the image.</summary>
/// <param name="Class">Index of the class that it gave.</param>
/// <param name="Confidence">Bin of that class's probability: <see cref="ScoreBins"/>.</param>
/// <param name="Distance">Bin of the distance from the training images: <see cref="DistanceBins"/>; null where that was not measured.</param>
public readonly record struct ReferenceAnswer(int Class, int Confidence, int? Distance)
{
    // Three numbers of two bytes.
    private const int Bytes = 6, DistanceAt = 4;

    /// <summary>Base64 of three little-endian uint16 per answer; 65,535 stands for no distance. Sorted, so that their order says nothing of the images.
    /// </summary>
    internal static string Write(IEnumerable<ReferenceAnswer> answers)
    {
        ReferenceAnswer[] sorted = [.. answers.OrderBy(a => a.Class).ThenBy(a => a.Confidence).ThenBy(a => a.Distance)];
        byte[] bytes = new byte[sorted.Length * Bytes];
        for (int i = 0; i < sorted.Length; i++)
        {
            Span<byte> at = bytes.AsSpan(i * Bytes, Bytes);
            BinaryPrimitives.WriteUInt16LittleEndian(at, checked((ushort)sorted[i].Class));
            BinaryPrimitives.WriteUInt16LittleEndian(at[2..], checked((ushort)sorted[i].Confidence));
            BinaryPrimitives.WriteUInt16LittleEndian(at[DistanceAt..], checked((ushort)(sorted[i].Distance ?? ushort.MaxValue)));
        }

        return Convert.ToBase64String(bytes);
    }

    /// <summary>What <see cref="Write"/> wrote; null where that is no such text.</summary>
    internal static ReferenceAnswer[]? Read(string text)
    {
        byte[] bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, bytes, out int count) || count % Bytes != 0)
        {
            return null;
        }

        ReferenceAnswer[] answers = new ReferenceAnswer[count / Bytes];
        for (int i = 0; i < answers.Length; i++)
        {
            ReadOnlySpan<byte> at = bytes.AsSpan(i * Bytes, Bytes);
            int distance = BinaryPrimitives.ReadUInt16LittleEndian(at[DistanceAt..]);
            answers[i] = new ReferenceAnswer(
                BinaryPrimitives.ReadUInt16LittleEndian(at),
                BinaryPrimitives.ReadUInt16LittleEndian(at[2..]),
                distance == ushort.MaxValue ? null : distance);
        }

        return answers;
    }
}
