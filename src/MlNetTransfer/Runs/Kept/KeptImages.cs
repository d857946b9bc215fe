using System.Security.Cryptography;
using System.Text.Json;
using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Features;
using MlNetTransfer.Manifests;
using MlNetTransfer.Storage;
using MlNetTransfer.Tensors;

namespace MlNetTransfer.Runs.Kept;

/// <summary>The images that a model's folder knows.</summary>
/// <param name="Run">The run that made the model.</param>
/// <param name="Rows">In the order of their paths, with their contents.</param>
/// <param name="Features">File of their features.</param>
/// <param name="Origin">What those were computed with.</param>
/// <param name="Weights">The network's own weights; null where they are those of an installed or named backbone.</param>
internal sealed record KeptImages(
    TransferRun Run, IReadOnlyList<(ManifestRow Row, ContentHash Content)> Rows, string Features, FeatureOrigin Origin, BackboneWeights? Weights)
{
    private const string Sha256Entry = "weights-sha256", Checksum = "sha256";

    private const string Anew = "Train anew on all images.";

    /// <summary>Opens what a folder keeps, and compares it with what its run says.</summary>
    /// <param name="folder">That <c>train</c> wrote.</param>
    /// <exception cref="TransferException">MNT102 where there is no model; MNT731 where it keeps nothing, or what is kept is damaged or another
    /// model's.</exception>
    public static KeptImages Open(string folder)
    {
        TransferRun run = TransferRun.Load(Path.Combine(folder, OutputFolder.Run));
        KeptSummary kept = run.Kept ?? throw Refused(
            folder,
            run.Status == RunStatus.Completed
                ? "keeps nothing of its images, so no run can go on from it"
                : "is of a run that did not come to its end");
        string images = Path.Combine(folder, OutputFolder.KeptImages), features = Path.Combine(folder, OutputFolder.KeptFeatures);
        foreach (string file in (string[])[images, features])
        {
            if (!File.Exists(file))
            {
                throw Refused(file, "is missing");
            }
        }

        if (Sha256Of(images) != kept.ImagesSha256)
        {
            throw Refused(images, "is not what the run wrote");
        }

        using FeatureParts parts = FeatureParts.Open([features], verify: false, default);
        return parts.Parts[0].Verify(default) == kept.FeaturesSha256
            ? new KeptImages(
                run, [.. ManifestFile.Open(images).HashedRows()], features, parts.Origin, kept.HasWeights ? ReadWeights(folder) : null)
            : throw Refused(features, "is not what the run wrote");
    }

    /// <summary>Of a file, lower-case hexadecimal.</summary>
    public static string Sha256Of(string path)
    {
        try
        {
            using FileStream stream = RegularFile.Open(path, long.MaxValue);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            throw new TransferException(DiskErrors.ReadingFailed(path, e), e);
        }
    }

    /// <summary>Writes trained weights beside the model.</summary>
    public static void WriteWeights(string path, BackboneWeights weights)
    {
        Dictionary<string, float[]> tensors = weights.Values.ToDictionary();
        DiskErrors.Writing(path, () => AtomicFile.Write(path, stream => SafeTensorsWriter.Write(
            stream,
            new Dictionary<string, string> { [Sha256Entry] = weights.Sha256, [Checksum] = ValuesChecksum.Of(tensors, weights.Sha256) },
            tensors)));
    }

    private static BackboneWeights ReadWeights(string folder)
    {
        string path = Path.Combine(folder, OutputFolder.KeptWeights);
        try
        {
            using SafeTensorsFile file = SafeTensorsFile.Open(path);
            Dictionary<string, float[]> tensors = file.Tensors.ToDictionary(t => t.Key, t => file.Read(t.Key));
            string sha256 = file.Metadata.GetValueOrDefault(Sha256Entry) ?? "";
            return file.Metadata.GetValueOrDefault(Checksum) == ValuesChecksum.Of(tensors, sha256)
                ? new BackboneWeights(path, sha256, tensors)
                : throw Refused(path, "is damaged: its content does not have the SHA-256 that it names");
        }
        catch (Exception e) when (e is JsonException || DiskErrors.IsFileSystemError(e))
        {
            throw Refused(path, $"cannot be read ({e.Message.TrimEnd('.')})");
        }
    }

    private static TransferException Refused(string where, string what) =>
        new(Finding.Error(FindingCode.NothingToGoOnFrom, where, what, Anew));
}
