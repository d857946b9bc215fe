using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Features;
using MlNetTransfer.Manifests;
using MlNetTransfer.Onnx;
using MlNetTransfer.Parts;
using MlNetTransfer.Shards;

namespace MlNetTransfer.Tests.Onnx.Large;

/// <summary>A manifest and features files of a set of images, as tasks write them.</summary>
internal static class LargeMaterial
{
    /// <summary>Writes the images of a set with the splits that a run on it has.</summary>
    public static ImageDataset WriteManifest(string path, TransferOptions options)
    {
        ImageDataset dataset = ImageDatasetReader.Read(options.Dataset, null, TestContext.Current.CancellationToken);
        IEnumerable<string[]> rows = dataset.Images.OrderBy(i => i.Source.Path!, PathOrder.Instance).Select(i => ManifestRows.Fields(new ManifestRow(
            i.Source.Path!, dataset.Labels[i.LabelIndex], i.Split, new FileInfo(i.Source.Path!).Length, i.Hash)));
        using FileStream stream = File.Create(path);
        using CsvHelper.CsvWriter csv = CsvStreams.Writer(stream);
        CsvStreams.Write(csv, ManifestRows.Header);
        foreach (string[] row in rows)
        {
            CsvStreams.Write(csv, row);
        }

        return dataset;
    }

    /// <summary>Runs the tasks that compute features of its images.</summary>
    public static PartResult[] WriteFeatures(string folder, string manifest, int parts) =>
    [
        .. Enumerable.Range(0, parts).Select(p => OnnxEngine.CreatePipeline().Features(
            new TransferOptions { Data = "", OutputFolder = "", Backbone = BackboneCatalog.Embedded },
            ManifestFile.Open(manifest),
            folder,
            new Shard(p, parts),
            cancellationToken: TestContext.Current.CancellationToken)),
    ];

    /// <summary>Gives every image of a file the features of another.</summary>
    public static void Shift(string file, int shift)
    {
        using TemporaryFolder folder = new();
        string copy = folder.File("copy.f16");
        File.Copy(file, copy);
        using FeatureParts parts = FeatureParts.Open([copy], verify: true, TestContext.Current.CancellationToken);
        using StoredFeatures stored = new(parts, [.. Enumerable.Range(0, parts.Rows)]);
        ContentHash[] hashes = [.. parts.Hashes()];
        float[] row = new float[stored.Columns];
        FeaturePartWriter.Write(file, parts.Origin, writer =>
        {
            for (int i = 0; i < hashes.Length; i++)
            {
                stored.Read([(i + shift) % hashes.Length], row);
                writer.Append(hashes[i], row, "");
            }
        });
    }
}
