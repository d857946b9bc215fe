using MlNetTransfer.Datasets;
using MlNetTransfer.Features;
using MlNetTransfer.Imaging;
using MlNetTransfer.Manifests;
using MlNetTransfer.Runs.Large;
using MlNetTransfer.Tests.Features;

namespace MlNetTransfer.Tests.Runs.Large;

/// <summary>Rows of images that do not exist.</summary>
internal sealed class MadeUpManifest(IEnumerable<ManifestRow> rows) : IManifestRows
{
    public string Name => "manifest.csv";

    /// <summary>Runs when all rows were read.</summary>
    public Action AtTheEnd { get; init; } = () => { };

    public IEnumerable<(ManifestRow Row, ContentHash Content)> Read()
    {
        foreach (ManifestRow row in rows)
        {
            yield return (row, row.Content!.Value);
        }

        AtTheEnd();
    }

    public ImageSource Picture(ManifestRow row, ContentHash content) => ImageSource.FromFile("/nowhere/" + row.Path, row.Path);

    /// <summary>Images 0, 1, 2 … of classes in turn, each with a content of its own.</summary>
    public static IEnumerable<ManifestRow> Rows(int count, int classes, Func<int, ImageSplit?>? split = null) => Enumerable.Range(0, count).Select(i =>
        new ManifestRow($"{i:000000000}.png", $"class {i % classes}", split?.Invoke(i), 1, MadeUpParts.Hash(i)));

    /// <summary>Features files of one column for such images.</summary>
    public static FeatureParts Parts(TemporaryFolder folder, int count, int parts = 3)
    {
        string[] files = [.. Enumerable.Range(0, parts).Select(p => folder.File($"part-{p}.f16"))];
        for (int p = 0; p < parts; p++)
        {
            FeaturePartWriter.Write(files[p], MadeUpParts.Origin(1), writer =>
            {
                for (int i = p; i < count; i += parts)
                {
                    writer.Append(MadeUpParts.Hash(i), [i], "");
                }
            });
        }

        return FeatureParts.Open(files, verify: false, TestContext.Current.CancellationToken);
    }
}
