using System.Text;
using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Features;
using MlNetTransfer.Numerics;
using MlNetTransfer.Onnx;
using MlNetTransfer.Planning;
using MlNetTransfer.Runs.Large;
using MlNetTransfer.Sessions;

namespace MlNetTransfer.Tests.Onnx.Large;

/// <summary>A manifest and features files of a set of images, as tasks would write them.</summary>
internal static class LargeMaterial
{
    /// <summary>Writes the images of a set with the splits that a run on it has.</summary>
    public static ImageDataset WriteManifest(string path, TransferOptions options)
    {
        ImageDataset dataset = ImageDatasetReader.Read(options.Dataset, null, TestContext.Current.CancellationToken);
        WriteManifest(path, dataset, dataset.Images);
        return dataset;
    }

    public static void WriteManifest(string path, ImageDataset dataset, IEnumerable<LabelledImage> images)
    {
        byte[] hash = new byte[32];
        IEnumerable<string> rows = images.OrderBy(i => i.Source.Path, Comparer<string?>.Create((a, b) => Utf8Order.Compare(a!, b!))).Select(i =>
        {
            i.Hash.Write(hash);
            string split = i.Split.ToString().ToLowerInvariant();
            return $"\"{i.Source.Path}\",{dataset.Labels[i.LabelIndex]},{split},{new FileInfo(i.Source.Path!).Length},{Convert.ToHexStringLower(hash)}\n";
        });
        File.WriteAllText(path, "path,label,split,bytes,sha256\n" + string.Concat(rows), new UTF8Encoding(false));
    }

    /// <summary>Writes features of its images, each to the file that its content says; shifted, those of another image.</summary>
    public static string[] WriteFeatures(string folder, string manifest, ImageDataset dataset, int parts, int shift = 0)
    {
        OnnxTransferEngine engine = new();
        PretrainedWeights installed = engine.Pretrained.Require(null, BackboneCatalog.Embedded);
        BackboneSpec backbone = BackboneCatalog.Find(installed.Name);
        BackboneWeights weights = engine.Pretrained.Load(backbone, installed.Path!);
        backbone = backbone.WithImageSide(TransferPolicy.ImageSideFor(dataset.CommonSide(ImageSplit.Train), backbone.Preprocessing.ResizeShorterSide));
        using IFeatureExtractor extractor = engine.OpenFeatures(backbone, weights, [backbone.Stages[^1].Name], null);
        FeatureOrigin origin = FeatureOrigins.Of(backbone, weights, extractor);
        ManifestRow[] rows = [.. new CsvManifestRows(manifest).Read()];
        FeatureMatrix features = new(rows.Length, origin.Columns);
        extractor.Extract(
            [.. rows.Select(r => Imaging.ImageSource.FromFile(r.Path))],
            (i, row) => row.CopyTo(features.Row(i)),
            (_, failed) => Assert.Fail(failed.Reason!),
            null,
            TestContext.Current.CancellationToken);
        Directory.CreateDirectory(folder);
        string[] files = [.. Enumerable.Range(0, parts).Select(p => Path.Combine(folder, $"part-{p:00000}-of-{parts:00000}{FeaturePartWriter.Extension}"))];
        for (int p = 0; p < parts; p++)
        {
            FeaturePartWriter.Write(files[p], origin, writer =>
            {
                foreach ((int i, ManifestRow row) in rows.Index().Where(r => (int)(r.Item.Hash.Low % (uint)parts) == p))
                {
                    writer.Append(row.Hash, features.Row((i + shift) % rows.Length), row.Path);
                }
            });
        }

        return files;
    }
}
