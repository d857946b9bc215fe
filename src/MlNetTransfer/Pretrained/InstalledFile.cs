using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MlNetTransfer.Backbones;
using MlNetTransfer.Backbones.Weights;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Pretrained;

/// <summary>Weights as the store keeps them: SafeTensors under our own names, with where they come from and a checksum of the values inside.</summary>
internal static class InstalledFile
{
    private const string Backbone = "backbone", Source = "source", SourceChecksum = "source_sha256", ValuesChecksum = "values_sha256";

    /// <summary>Writes a file that is whole or absent.</summary>
    /// <param name="path">Of the new file.</param>
    /// <param name="backbone">What the weights belong to.</param>
    /// <param name="weights">Complete and of the right shapes.</param>
    /// <param name="source">Address or path they were taken from.</param>
    public static void Write(string path, BackboneSpec backbone, BackboneWeights weights, string source)
    {
        IReadOnlyDictionary<string, int[]> shapes = backbone.TensorShapes;
        Dictionary<string, float[]> values = weights.Values.OrderBy(v => v.Key, StringComparer.Ordinal).ToDictionary(v => v.Key, v => v.Value);
        Dictionary<string, string> metadata = new()
        {
            [Backbone] = backbone.Name,
            [Source] = source,
            [SourceChecksum] = weights.Sha256,
            [ValuesChecksum] = Checksum(values),
        };
        AtomicFile.Write(path, stream => SafeTensorsWriter.Write(stream, metadata, values, shapes));
    }

    /// <summary>Whether the values are those that were written.</summary>
    /// <exception cref="TransferException">MNT403, MNT404: the file is damaged or not of this backbone.</exception>
    public static bool IsIntact(string path, BackboneSpec backbone)
    {
        BackboneWeights weights = BackboneWeights.Load(backbone, path);
        using SafeTensorsFile file = SafeTensorsFile.Open(path);
        return file.Metadata.GetValueOrDefault(ValuesChecksum) == Checksum(weights.Values);
    }

    /// <summary>Address or path that the weights were taken from, with the SHA-256 of that file where it was kept; null where the file does not say or cannot be read.</summary>
    public static string? SourceOf(string path)
    {
        try
        {
            using SafeTensorsFile file = SafeTensorsFile.Open(path);
            string? checksum = file.Metadata.GetValueOrDefault(SourceChecksum);
            return file.Metadata.GetValueOrDefault(Source) is { } source ? checksum is null ? source : $"{source}, SHA-256 {checksum}" : null;
        }
        catch (TransferException)
        {
            return null;
        }
    }

    private static string Checksum(IReadOnlyDictionary<string, float[]> values)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string name, float[] tensor) in values.OrderBy(v => v.Key, StringComparer.Ordinal))
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(name));
            hash.AppendData(MemoryMarshal.AsBytes<float>(tensor));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
