using System.Security.Cryptography;
using System.Text;
using MlNetTransfer.Manifests;

namespace MlNetTransfer.Parts;

/// <summary>What the parts of a folder are of.</summary>
/// <param name="Kind">What they hold: <c>predictions</c>.</param>
/// <param name="Extension">Of their names, with the dot.</param>
/// <param name="Settings">What their rows depend on besides the images, under the names that users know it by.</param>
public sealed record PartOrigin(string Kind, string Extension, IReadOnlyDictionary<string, string> Settings)
{
    /// <summary>SHA-256 over all that goes into a part, lower-case hexadecimal.</summary>
    /// <param name="rows">The images of the share.</param>
    public string InputsOf(IEnumerable<ManifestRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(Kind);
        foreach ((string name, string value) in Settings.OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            Add(name);
            Add(value);
        }

        foreach (ManifestRow row in rows)
        {
            Array.ForEach(ManifestRows.Fields(row), Add);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Add(string text)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }
    }
}
