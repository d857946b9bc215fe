using System.Text;
using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Features;
using MlNetTransfer.Onnx;
using MlNetTransfer.Planning;
using MlNetTransfer.Runs.Large;
using MlNetTransfer.Sessions;

namespace MlNetTransfer.Tests.Onnx.Large;

/// <summary>A manifest and features files of a set of images, as tasks write them.</summary>
internal static class LargeMaterial
{
    /// <summary>Writes the images of a set with the splits that a run on it has.</summary>
    public static ImageDataset WriteManifest(string path, TransferOptions options)
    {
        ImageDataset dataset = ImageDatasetReader.Read(options.Dataset, null, TestContext.Current.CancellationToken);
        byte[] hash = new byte[32];
        IEnumerable<string> rows = dataset.Images.OrderBy(i => i.Source.Path, Comparer<string?>.Create((a, b) => Utf8Order.Compare(a!, b!))).Select(i =>
        {
            i.Hash.Write(hash);
            string split = i.Split.ToString().ToLowerInvariant();
            return $"\"{i.Source.Path}\",{dataset.Labels[i.LabelIndex]},{split},{new FileInfo(i.Source.Path!).Length},{Convert.ToHexStringLower(hash)}\n";
        });
        File.WriteAllText(path, "path,label,split,bytes,sha256\n" + string.Concat(rows), new UTF8Encoding(false));
        return dataset;
    }

    /// <summary>Writes features of its images, each to the file that its content says; shifted, those of another image.</summary>
    public static FeatureTask.Outcome[] WriteFeatures(string folder, string manifest, ImageDataset dataset, int parts, int shift = 0)
    {
        OnnxTransferEngine engine = new();
        PretrainedWeights installed = engine.Pretrained.Require(null, BackboneCatalog.Embedded);
        BackboneSpec backbone = BackboneCatalog.Find(installed.Name);
        BackboneWeights weights = engine.Pretrained.Load(backbone, installed.Path!);
        backbone = backbone.WithImageSide(TransferPolicy.ImageSideFor(dataset.CommonSide(ImageSplit.Train), backbone.Preprocessing.ResizeShorterSide));
        using IFeatureExtractor extractor = engine.OpenFeatures(backbone, weights, [backbone.Stages[^1].Name], null);
        FeatureTask task = new(backbone, weights, extractor, null, TestContext.Current.CancellationToken);
        CsvManifestRows rows = new(manifest);
        Directory.CreateDirectory(folder);
        FeatureTask.Outcome[] outcomes =
        [
            .. Enumerable.Range(0, parts).Select(p => task.Write(
                Path.Combine(folder, $"part-{p:00000}-of-{parts:00000}{FeaturePartWriter.Extension}"),
                rows.Read().Where(r => (int)(r.Hash.Low % (uint)parts) == p),
                rows.FullPath)),
        ];
        if (shift > 0)
        {
            Shift(Directory.GetFiles(folder).Single(), shift);
        }

        return outcomes;
    }

    /// <summary>Gives every image of a file the features of another.</summary>
    private static void Shift(string file, int shift)
    {
        using FeatureParts parts = FeatureParts.Open([file], verify: true, TestContext.Current.CancellationToken);
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
