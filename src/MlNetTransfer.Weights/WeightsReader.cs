using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Tensors;
using MlNetTransfer.Weights.Names;
using MlNetTransfer.Weights.Structure;

namespace MlNetTransfer.Weights;

/// <summary>Reads the weights of a backbone from a file of any format that is known.</summary>
public static class WeightsReader
{
    private const int Shown = 20;

    /// <summary>Reads a file in our own names, or in those of a source that a <see cref="NameMap"/> describes; the source head's
    /// tensors may be absent.</summary>
    /// <param name="backbone">What they are for.</param>
    /// <param name="path">The file.</param>
    /// <param name="damaged">Whether values are taken that are not those that the file was written with, as its checksum tells.</param>
    /// <exception cref="TransferException">MNT102, MNT103, MNT403, or MNT404 with every tensor that is missing, unexpected or of another shape.</exception>
    public static BackboneWeights Load(BackboneSpec backbone, string path, bool damaged = false)
    {
        using IWeightsFile file = WeightsFile.Open(path);
        NameMatch match = NameMatch.Best(backbone, file);
        if (match.Differences.Count > 0 && ByStructure(path, backbone) is { } weights)
        {
            return weights;
        }

        Refuse(backbone, path, match, match.Differences);
        Dictionary<string, float[]> values = match.Read();
        string[] notFinite =
        [
            .. values.Where(v => !Array.TrueForAll(v.Value, float.IsFinite)).Select(v => $"'{match.NameOf(v.Key)}' holds values that are not finite"),
        ];
        Refuse(backbone, path, match, notFinite);
        if (!damaged && ValuesChecksum.IsBroken(file, values))
        {
            throw new TransferException(Finding.Error(
                FindingCode.WeightsMalformed,
                path,
                "is damaged: its values do not have the SHA-256 that is written in it",
                $"Get it again: 'models pull {backbone.Name}', or import it from its source."));
        }

        return new BackboneWeights(path, file.Sha256(), values);
    }

    /// <summary>The one backbone of the catalogue whose tensors a file holds.</summary>
    /// <exception cref="TransferException">MNT102, MNT103, MNT403; MNT404 when it holds those of none, or of several, which are named.</exception>
    public static BackboneSpec Recognise(string path)
    {
        using IWeightsFile file = WeightsFile.Open(path);
        BackboneSpec[] fitting = [.. BackboneCatalog.All.Where(b => NameMatch.Best(b, file).Differences.Count == 0)];
        if (fitting.Length != 1 && CataloguedStructure(path) is { } known && (fitting.Length == 0 || fitting.Contains(known)))
        {
            return known;
        }

        if (fitting.Length > 1)
        {
            // What this product wrote says which it is; files that CNTK wrote have other names, so these tensors are of the other network.
            string? said = (file as SafeTensorsFile)?.Metadata.GetValueOrDefault(ValuesChecksum.Backbone);
            fitting = fitting.Where(b => b.Name == said).ToArray() is { Length: 1 } own
                ? own
                : [.. fitting.Where(b => b.SourceOrder == ColourOrder.RedGreenBlue)];
        }

        return fitting.Length == 1 ? fitting[0] : throw new TransferException(Finding.Error(
            FindingCode.WeightsDoNotFit,
            path,
            fitting.Length == 0
                ? "fits no backbone of the catalogue"
                : $"fits {string.Join(" and ", fitting.Select(b => $"'{b.Name}'"))}, which differ in padding or preprocessing",
            fitting.Length == 0 && WeightsFile.IsOnnx(path)
                ? "A network that is not in the catalogue is used where its file lies: train with --weights. Or name the one it should be, to see what differs."
                : fitting.Length == 0
                ? "Name the backbone these weights were made for with --backbone, to see what differs."
                : "Name the one they were made for with --backbone."));
    }

    /// <summary>Whether a file is an ONNX graph with neither the tensors nor the structure of a backbone of the catalogue.</summary>
    /// <exception cref="TransferException">MNT102, MNT103, MNT403.</exception>
    public static bool IsPlainGraph(string path)
    {
        using IWeightsFile file = WeightsFile.Open(path);
        return WeightsFile.IsOnnx(path) && BackboneCatalog.All.All(b => NameMatch.Best(b, file).Differences.Count > 0) && CataloguedStructure(path) is null;
    }

    private static BackboneWeights? ByStructure(string path, BackboneSpec backbone)
    {
        using OnnxNetwork? network = WeightsFile.IsOnnx(path) ? OnnxNetwork.Read(path, backbone.InputSize, out _) : null;
        return network?.LoadAs(backbone);
    }

    private static BackboneSpec? CataloguedStructure(string path)
    {
        using OnnxNetwork? network = WeightsFile.IsOnnx(path) ? OnnxNetwork.Read(path, new GraphInput().FreeSide, out _) : null;
        return network?.Catalogued;
    }

    private static void Refuse(BackboneSpec backbone, string path, NameMatch match, IReadOnlyList<string> differences)
    {
        if (differences.Count == 0)
        {
            return;
        }

        string names = match.Map.Backbones is null ? "" : $" by the names of {match.Map.Source}, the closest";
        string more = differences.Count > Shown ? $"; and {differences.Count - Shown} more" : "";
        throw new TransferException(Finding.Error(
            FindingCode.WeightsDoNotFit,
            path,
            $"does not fit '{backbone.Name}' in {differences.Count} tensors{names}: {string.Join("; ", differences.Take(Shown))}{more}",
            "Name the backbone these weights were made for with --backbone, or its own file with --weights."));
    }
}
