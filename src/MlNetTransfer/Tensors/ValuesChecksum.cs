using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace MlNetTransfer.Tensors;

/// <summary>The sum that weights in our own files carry: of every value, so that a flipped bit is found when they are loaded.</summary>
public static class ValuesChecksum
{
    /// <summary>Name of the metadata entry.</summary>
    public const string Key = "values_sha256";

    /// <summary>Entries that our own files have beside it: what the weights belong to, and where they come from.</summary>
    public const string Backbone = "backbone", Source = "source";

    /// <summary>SHA-256 of names and values, ordered by name; lower-case hexadecimal.</summary>
    /// <param name="values">Values by name.</param>
    /// <param name="before">Text that is part of the sum, before the values.</param>
    public static string Of(IReadOnlyDictionary<string, float[]> values, string before = "")
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(before));
        foreach ((string name, float[] tensor) in values.OrderBy(v => v.Key, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            hash.AppendData(MemoryMarshal.AsBytes<float>(tensor));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Whether a file has other values than it was written with; files of other programs say nothing of theirs.</summary>
    public static bool IsBroken(IWeightsFile file, IReadOnlyDictionary<string, float[]> values) =>
        file is SafeTensorsFile { Metadata: { } metadata } && (metadata.TryGetValue(Key, out string? sum)
            ? sum != Of(values)
            : metadata.ContainsKey(Backbone) && metadata.ContainsKey(Source));
}
