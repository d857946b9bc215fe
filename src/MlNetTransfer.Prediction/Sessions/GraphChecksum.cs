using System.Security.Cryptography;
using System.Text;

namespace MlNetTransfer.Sessions;

/// <summary>The SHA-256 of a model.onnx, in its own metadata: taken with zeros in its place.</summary>
public static class GraphChecksum
{
    /// <summary>Name of the metadata entry.</summary>
    public const string Key = "mlnet-transfer.sha256";

    /// <summary>What stands there while the sum is taken.</summary>
    public static readonly string Placeholder = new('0', SHA256.HashSizeInBytes * 2);

    // Field 2 of an entry, length-delimited, and the length of 64 digits (protobuf encoding).
    private static readonly byte[] Before = [.. Encoding.ASCII.GetBytes(Key), 0x12, SHA256.HashSizeInBytes * 2];

    /// <summary>Puts the sum in the placeholder's place.</summary>
    /// <param name="graph">A serialised model with the placeholder in its metadata.</param>
    public static void Write(byte[] graph)
    {
        byte[] digits = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(graph)));
        digits.CopyTo(graph, Place(graph) ?? throw new InvalidOperationException("The graph has no place for its checksum."));
    }

    /// <summary>Whether a model is as it was written; null where it has no checksum.</summary>
    internal static bool? Fits(byte[] graph)
    {
        if (Place(graph) is not { } place)
        {
            return null;
        }

        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(graph, 0, place);
        hash.AppendData(Encoding.ASCII.GetBytes(Placeholder));
        hash.AppendData(graph.AsSpan(place + Placeholder.Length));
        return Convert.ToHexStringLower(hash.GetHashAndReset()) == Encoding.ASCII.GetString(graph, place, Placeholder.Length);
    }

    /// <summary>The metadata stands behind the graph.</summary>
    private static int? Place(ReadOnlySpan<byte> graph)
    {
        int before = graph.LastIndexOf(Before), place = before + Before.Length;
        return before >= 0 && place + Placeholder.Length <= graph.Length ? place : null;
    }
}
