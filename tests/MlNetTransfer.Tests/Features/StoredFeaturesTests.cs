using MlNetTransfer.Features;
using MlNetTransfer.Numerics;
using MlNetTransfer.Tests.Numerics;

namespace MlNetTransfer.Tests.Features;

public sealed class StoredFeaturesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    public void However_many_files_there_are_the_matrix_is_the_same(int parts)
    {
        FeatureMatrix rows = Synthetic.Classification(new RandomSource(1), 500, 9, 3).Features;
        using FeatureParts files = FeatureParts.Open(MadeUpParts.Write(_folder, rows, parts), verify: true, TestContext.Current.CancellationToken);
        using StoredFeatures stored = MadeUpParts.InOrder(files, 500);
        Assert.Equal((500, 9), (stored.Count, stored.Columns));
        float[] read = new float[500 * 9];
        stored.Read(Synthetic.All(500), read);
        Assert.Equal(MadeUpParts.Rounded(rows).Values.ToArray(), read);
    }

    [Fact]
    public void Rows_are_read_in_any_order_by_many_threads_and_through_windows_smaller_than_a_file()
    {
        // 40,000 rows of 448 bytes are many windows.
        const int count = 40_000, columns = 224;
        FeatureMatrix rows = new(count, columns);
        for (int i = 0; i < count; i++)
        {
            rows.Row(i).Fill(i % 2048);
            rows.Row(i)[0] = i / 2048;
        }

        using FeatureParts files = FeatureParts.Open(MadeUpParts.Write(_folder, rows, 1), verify: false, TestContext.Current.CancellationToken);
        using StoredFeatures stored = MadeUpParts.InOrder(files, count);
        int[] order = Synthetic.All(count);
        new RandomSource(3).Shuffle<int>(order);
        Parallel.For(0, 40, piece =>
        {
            int[] some = piece % 2 == 0 ? order[(piece * 1000)..((piece + 1) * 1000)] : [.. Enumerable.Range(piece * 1000, 1000)];
            float[] read = new float[some.Length * columns];
            stored.Read(some, read);
            for (int i = 0; i < some.Length; i++)
            {
                Assert.Equal((some[i] / 2048, some[i] % 2048), ((int)read[i * columns], (int)read[(i * columns) + columns - 1]));
            }
        });
    }

    [Theory]
    [InlineData(true, 1, 1.2)]
    [InlineData(true, 7, 1.2)]
    [InlineData(false, 1, 8)]
    public void Little_is_read_in_vain_in_the_order_of_the_files_or_in_another(bool inOrder, int parts, double most)
    {
        const int count = 5000, columns = 300;
        FeatureMatrix rows = new(count, columns);
        rows.Values.Fill(1);
        int[] order = Synthetic.All(count);
        new RandomSource(1).Shuffle<int>(inOrder ? [] : order);
        using FeatureParts files = FeatureParts.Open(MadeUpParts.Write(_folder, rows, parts), verify: false, TestContext.Current.CancellationToken);
        using StoredFeatures stored = MadeUpParts.InOrder(files, count);
        float[] read = new float[100 * columns];
        for (int start = 0; start < count; start += 100)
        {
            stored.Read(order.AsSpan(start, 100), read);
        }

        Assert.InRange(files.Parts.Sum(p => p.RowBytesRead) / (double)(count * columns * sizeof(ushort)), 1, most);
    }

    [Fact]
    public void Some_columns_are_read_alone()
    {
        FeatureMatrix rows = Synthetic.Classification(new RandomSource(1), 50, 9, 3).Features;
        using FeatureParts files = FeatureParts.Open(MadeUpParts.Write(_folder, rows, 3), verify: false, TestContext.Current.CancellationToken);
        FeatureIndex index = new(files);
        using StoredFeatures stored = new(files, [.. Enumerable.Range(0, 50).Select(r => index.Find(MadeUpParts.Hash(r)))], (5, 4));
        float[] read = new float[200];
        stored.Read(Synthetic.All(50), read);
        Assert.Equal(MadeUpParts.Rounded(rows).Select([(5, 4)]).Values.ToArray(), read);
    }

    [Fact]
    public void A_picture_is_found_by_its_content_and_one_that_is_not_there_is_not()
    {
        FeatureMatrix rows = Synthetic.Classification(new RandomSource(1), 1000, 2, 2).Features;
        using FeatureParts files = FeatureParts.Open(
            [.. MadeUpParts.Write(_folder, rows, 3), .. MadeUpParts.Write(_folder, rows, 1, "again")], verify: false, TestContext.Current.CancellationToken);
        FeatureIndex index = new(files);
        Assert.All(Enumerable.Range(1000, 1000), i => Assert.Equal(-1, index.Find(MadeUpParts.Hash(i))));
        int[] found = [.. Enumerable.Range(0, 1000).Select(i => index.Find(MadeUpParts.Hash(i)))];
        Assert.Equal(1000, found.Distinct().Count());

        // The files are in the order of their names, and of two rows of a picture the first is found.
        Assert.Equal(Enumerable.Range(0, 1000), found.Order());
        Assert.Equal((3, files.Parts[3].Rows - 1), files.Find(1999));
    }
}
