using MlNetTransfer.Datasets;
using MlNetTransfer.Features;
using MlNetTransfer.Numerics;
using MlNetTransfer.Sessions;

namespace MlNetTransfer.Tests.Features;

/// <summary>Features files of made-up rows.</summary>
internal static class MadeUpParts
{
    public static FeatureOrigin Origin(int columns, string key = "made-up-1") => new()
    {
        Key = key,
        Backbone = "made-up",
        WeightsSha256 = "0",
        Stages = [new FeatureOutput("stage1", columns)],
        ImageSide = 32,
        InputSize = 96,
    };

    /// <summary>The hash of a made-up image.</summary>
    public static ContentHash Hash(int image) => ContentHash.Of(BitConverter.GetBytes(image));

    /// <summary>Writes rows to as many files as asked for, each row to the one that its content says, in the order given.</summary>
    public static string[] Write(TemporaryFolder folder, FeatureMatrix rows, int parts, string name = "part")
    {
        string[] files = [.. Enumerable.Range(0, parts).Select(p => folder.File($"{name}-{p:00000}-of-{parts:00000}{FeaturePartWriter.Extension}"))];
        for (int p = 0; p < parts; p++)
        {
            FeaturePartWriter.Write(files[p], Origin(rows.Columns), writer =>
            {
                foreach (int row in Enumerable.Range(0, rows.Rows).Where(r => (int)(Hash(r).Low % (uint)parts) == p))
                {
                    writer.Append(Hash(row), rows.Row(row), $"{row}");
                }
            });
        }

        return files;
    }

    /// <summary>The rows of files in the order of the images 0, 1, 2 …</summary>
    public static StoredFeatures InOrder(FeatureParts parts, int rows)
    {
        FeatureIndex index = new(parts);
        return new StoredFeatures(parts, [.. Enumerable.Range(0, rows).Select(r => index.Find(Hash(r)))]);
    }

    /// <summary>What the files hold of rows: each value rounded as they round it.</summary>
    public static FeatureMatrix Rounded(FeatureMatrix rows)
    {
        using TemporaryFolder folder = new();
        using FeatureParts parts = FeatureParts.Open(Write(folder, rows, 1), verify: false, TestContext.Current.CancellationToken);
        using StoredFeatures stored = InOrder(parts, rows.Rows);
        FeatureMatrix rounded = new(rows.Rows, rows.Columns);
        stored.Read([.. Enumerable.Range(0, rows.Rows)], rounded.Values);
        return rounded;
    }
}
