using MlNetTransfer.Diagnostics;
using MlNetTransfer.Features;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Tests.Features;

public sealed class FeaturePartTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rows_come_back_with_eleven_significant_bits_whatever_their_scale()
    {
        RandomSource random = new(1);
        FeatureMatrix rows = new(300, 37);
        for (int i = 0; i < rows.Rows; i++)
        {
            float scale = MathF.Pow(10, (i % 61) - 30);
            foreach (ref float value in rows.Row(i))
            {
                value = scale * (float)random.NextNormal();
            }
        }

        FeatureMatrix read = MadeUpParts.Rounded(rows);
        for (int i = 0; i < rows.Rows; i++)
        {
            for (int j = 0; j < rows.Columns; j++)
            {
                Assert.Equal(rows.Row(i)[j], read.Row(i)[j], Math.Abs(rows.Row(i)[j]) * Math.Pow(2, -11));
            }
        }
    }

    [Fact]
    public void What_a_binary16_holds_stays_as_it_is_and_nothing_large_becomes_infinite()
    {
        FeatureMatrix rows = new(4, 3);
        ((float[])[0, 1.5f, -6]).CopyTo(rows.Row(0));
        ((float[])[9.9e37f, -1e30f, 70000]).CopyTo(rows.Row(1));
        ((float[])[0, 0, 0]).CopyTo(rows.Row(2));
        ((float[])[1e-40f, -3e-38f, 0]).CopyTo(rows.Row(3));
        FeatureMatrix read = MadeUpParts.Rounded(rows);
        Assert.Equal([0, 1.5f, -6], read.Row(0).ToArray());
        Assert.Equal(9.9e37f, read.Row(1)[0], 9.9e37f * 0.0005);
        Assert.Equal(-1e30f, read.Row(1)[1], 1e30 * 0.0005);
        Assert.All(read.Values.ToArray(), v => Assert.True(float.IsFinite(v)));
        Assert.Equal([0, 0, 0], read.Row(2).ToArray());
        Assert.Equal(-3e-38f, read.Row(3)[1], 3e-38 * 0.0005);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    [InlineData(float.MaxValue)]
    public void A_row_that_is_not_finite_is_refused_by_the_name_of_its_image_and_leaves_no_file(float value)
    {
        string path = _folder.File("a.f16");
        TransferException thrown = Assert.Throws<TransferException>(() => FeaturePartWriter.Write(path, MadeUpParts.Origin(2), writer =>
        {
            writer.Append(MadeUpParts.Hash(0), [1, 2], "cats/1.png");
            writer.Append(MadeUpParts.Hash(1), [1, value], "cats/2.png");
        }));
        Assert.Equal((FindingCode.FeaturesNotFinite, "cats/2.png"), (thrown.Findings.Single().Code, thrown.Findings.Single().Where));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void The_same_rows_are_the_same_bytes_and_an_empty_shard_is_a_file_too()
    {
        FeatureMatrix rows = Rows(20, 5);
        byte[] first = File.ReadAllBytes(MadeUpParts.Write(_folder, rows, 1, "a")[0]), second = File.ReadAllBytes(MadeUpParts.Write(_folder, rows, 1, "b")[0]);
        Assert.Equal(first, second);

        string empty = _folder.File("empty.f16");
        string checksum = FeaturePartWriter.Write(empty, MadeUpParts.Origin(5), _ => { });
        using FeaturePart part = FeaturePart.Open(empty);
        Assert.Equal(0, part.Rows);
        Assert.Empty(part.Hashes());
        Assert.Equal(checksum, part.Verify(TestContext.Current.CancellationToken));
        Assert.Equivalent(MadeUpParts.Origin(5), part.Origin);
    }

    [Fact]
    public void A_file_cut_at_any_byte_is_refused()
    {
        string path = MadeUpParts.Write(_folder, Rows(3, 2), 1)[0];
        byte[] bytes = File.ReadAllBytes(path);
        for (int length = 0; length < bytes.Length; length++)
        {
            File.WriteAllBytes(path, bytes[..length]);
            Assert.Equal(FindingCode.FeaturesDamaged, Refused(path));
        }
    }

    [Fact]
    public void A_file_with_any_byte_changed_is_refused()
    {
        string path = MadeUpParts.Write(_folder, Rows(3, 2), 1)[0];
        byte[] bytes = File.ReadAllBytes(path);
        for (int at = 0; at < bytes.Length; at++)
        {
            byte[] changed = [.. bytes];
            changed[at] ^= 0x10;
            File.WriteAllBytes(path, changed);
            Assert.Equal(FindingCode.FeaturesDamaged, Refused(path));
        }
    }

    [Fact]
    public void Damage_of_all_kinds_is_refused()
    {
        string path = MadeUpParts.Write(_folder, Rows(40, 6), 1)[0];
        byte[] bytes = File.ReadAllBytes(path);
        RandomSource random = new(3);
        for (int k = 0; k < 300; k++)
        {
            byte[] changed = ByteMutation.Of(bytes, random, 1 + random.NextInt32(3));
            File.WriteAllBytes(path, changed);
            if (!changed.AsSpan().SequenceEqual(bytes))
            {
                Assert.Equal(FindingCode.FeaturesDamaged, Refused(path));
            }
        }
    }

    [Fact]
    public void All_damaged_files_are_named_at_once_and_those_of_another_network_too()
    {
        string[] files = MadeUpParts.Write(_folder, Rows(40, 6), 4);
        byte[] whole = File.ReadAllBytes(files[1]);
        File.WriteAllBytes(files[1], whole[..^1]);
        File.Delete(files[3]);
        TransferException thrown = Assert.Throws<TransferException>(() => FeatureParts.Open(files, verify: true, TestContext.Current.CancellationToken));
        Assert.Equal([(FindingCode.FeaturesDamaged, files[1]), (FindingCode.PathNotFound, files[3])], thrown.Findings.Select(f => (f.Code, f.Where)));

        FeaturePartWriter.Write(files[1], MadeUpParts.Origin(6, "made-up-2"), _ => { });
        thrown = Assert.Throws<TransferException>(() => FeatureParts.Open(files[..3], verify: true, TestContext.Current.CancellationToken));
        Assert.Equal((FindingCode.FeaturesDoNotFit, files[1]), (thrown.Findings.Single().Code, thrown.Findings.Single().Where));
    }

    private static string Refused(string path)
    {
        TransferException thrown = Assert.Throws<TransferException>(() =>
        {
            using FeatureParts parts = FeatureParts.Open([path], verify: true, TestContext.Current.CancellationToken);
        });
        return Assert.Single(thrown.Findings).Code;
    }

    private static FeatureMatrix Rows(int count, int columns) => MlNetTransfer.Tests.Numerics.Synthetic.Classification(new RandomSource(5), count, columns, 2).Features;
}
