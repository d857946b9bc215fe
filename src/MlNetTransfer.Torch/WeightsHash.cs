using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace MlNetTransfer.Torch;

/// <summary>SHA-256 of tensors in the order of their names.</summary>
internal static class WeightsHash
{
    public static string Of(IReadOnlyDictionary<string, float[]> values)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string name, float[] tensor) in values.OrderBy(v => v.Key, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            hash.AppendData(MemoryMarshal.AsBytes<float>(tensor));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
