using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;
using MlNetTransfer.Tensors;

namespace MlNetTransfer.Weights;

/// <summary>Weights as the store keeps them: SafeTensors under our own names, with where they come from and a checksum of the values inside.</summary>
internal static class InstalledFile
{
    private const string Source = ValuesChecksum.Source, SourceChecksum = "source_sha256";

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
            [ValuesChecksum.Backbone] = backbone.Name,
            [Source] = source,
            [SourceChecksum] = weights.Sha256,
            [ValuesChecksum.Key] = ValuesChecksum.Of(values),
        };
        AtomicFile.Write(path, stream => SafeTensorsWriter.Write(stream, metadata, values, shapes));
    }

    /// <summary>Whether the values are those that were written.</summary>
    /// <exception cref="TransferException">MNT403, MNT404: the file is damaged or not of this backbone.</exception>
    public static bool IsIntact(string path, BackboneSpec backbone)
    {
        BackboneWeights weights = WeightsReader.Load(backbone, path, damaged: true);
        using SafeTensorsFile file = SafeTensorsFile.Open(path);
        return file.Metadata.GetValueOrDefault(ValuesChecksum.Key) == ValuesChecksum.Of(weights.Values);
    }

    /// <summary>Address or path that the weights were taken from, with the SHA-256 of that file where it was kept; null where the file does not say
    /// or cannot be read.</summary>
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
}
