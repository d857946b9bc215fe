using CsCheck;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Tensors;

namespace MlNetTransfer.Tests.Backbones;

public sealed class SafeTensorsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => _folder.File("weights.safetensors");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Values_come_back_in_their_shapes()
    {
        Write(SafeTensorsBuilder.Build([("a", [2, 3]), ("b.c", [1]), ("empty", [0, 4])], (_, i) => i + 0.5f));
        using SafeTensorsFile file = SafeTensorsFile.Open(File);
        Assert.Equal(["a", "b.c", "empty"], file.Tensors.Keys.Order());
        Assert.Equal([2, 3], file.Tensors["a"].Shape);
        Assert.Equal([0.5f, 1.5f, 2.5f, 3.5f, 4.5f, 5.5f], file.Read("a"));
        Assert.Equal([0.5f], file.Read("b.c"));
        Assert.Empty(file.Read("empty"));
    }

    [Fact]
    public void Half_precision_is_widened()
    {
        Write(SafeTensorsBuilder.Frame(
            """{"f":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},"b":{"dtype":"BF16","shape":[2],"data_offsets":[4,8]}}""",
            [0x00, 0x3C, 0x00, 0xC0, 0x80, 0x3F, 0x00, 0xC0]));
        using SafeTensorsFile file = SafeTensorsFile.Open(File);
        Assert.Equal([1f, -2f], file.Read("f"));
        Assert.Equal([1f, -2f], file.Read("b"));
    }

    [Fact]
    public void Double_precision_is_rounded_to_the_nearest()
    {
        Write(SafeTensorsBuilder.Frame("""{"d":{"dtype":"F64","shape":[2],"data_offsets":[0,16]}}""", [.. BitConverter.GetBytes(0.1), .. BitConverter.GetBytes(-2.0)]));
        using SafeTensorsFile file = SafeTensorsFile.Open(File);
        Assert.Equal([0.1f, -2f], file.Read("d"));
    }

    [Theory]
    [InlineData("", "2 bytes")]
    [InlineData("[]", "JSON Array")]
    [InlineData("{", "")]
    [InlineData("""{"a":1}""", "lacks dtype")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", "lacks dtype, shape or two data_offsets")]
    [InlineData("""{"a":{"dtype":"I7","shape":[4],"data_offsets":[0,4]}}""", "dtype I7")]
    [InlineData("""{"\ud800":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,5]}}""", "claims bytes 0 to 5 of 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", "claims bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}""", "-4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", "shape [2]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", "-1")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", "1.5")]
    [InlineData("""{"a":{"dtype":"F32","shape":[65536,65536,65536,65536,65536,65536,65536,65536],"data_offsets":[0,0]}}""", "shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]}}""", "9 dimensions")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "twice")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "begins at byte 0")]
    [InlineData("""{"b":{"dtype":"F16","shape":[1],"data_offsets":[2,4]}}""", "begins at byte 2")]
    [InlineData("""{"b":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}}""", "end at byte 2")]
    [InlineData("""{"a":{"dtype":"F32","shape":[[[[1]]]],"data_offsets":[0,4]}}""", "")]
    public void A_hostile_header_is_refused_with_what_is_wrong(string header, string says)
    {
        Write(header.Length == 0 ? [1, 2] : SafeTensorsBuilder.Frame(header, [0, 0, 0, 0]));
        TransferException refused = Assert.Throws<TransferException>(() => SafeTensorsFile.Open(File).Dispose());
        Finding finding = Assert.Single(refused.Findings);
        Assert.Equal(FindingCode.WeightsMalformed, finding.Code);
        Assert.Contains(says, finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(1UL << 63)]
    [InlineData(100_000_001UL)]
    [InlineData(1000UL)]
    public void A_header_longer_than_the_file_is_refused_without_reading_it(ulong length)
    {
        Write([.. BitConverter.GetBytes(length), 1, 2, 3]);
        Assert.Equal(FindingCode.WeightsMalformed, Assert.Throws<TransferException>(() => SafeTensorsFile.Open(File).Dispose()).Findings[0].Code);
    }

    [Fact]
    public void Changed_and_cut_files_are_refused_or_read()
    {
        byte[] sound = SafeTensorsBuilder.Build([("features.0.0.weight", [8, 3, 3, 3]), ("features.0.0.bias", [8]), ("empty", [0])], (_, i) => i);
        Gen.Select(Gen.Select(Gen.Double.Unit.Select(u => 0.4 * u), Gen.Byte).Array[0, 6], Gen.Double.Unit.Select(u => 0.1 + (1.1 * u))).Sample(
            (changes, keep) =>
            {
                byte[] damaged = [.. sound[..(int)(Math.Min(1, keep) * sound.Length)]];
                foreach ((double position, byte value) in changes)
                {
                    damaged[(int)(position * (damaged.Length - 1))] = value;
                }

                Write(damaged);
                try
                {
                    using SafeTensorsFile file = SafeTensorsFile.Open(File);
                    Assert.All(file.Tensors.Where(t => t.Value.IsFloat), t => Assert.Equal(t.Value.Shape.Aggregate(1, (a, b) => a * b), file.Read(t.Key).Length));
                }
                catch (TransferException refused)
                {
                    Assert.Equal(FindingCode.WeightsMalformed, Assert.Single(refused.Findings).Code);
                }
            },
            iter: 10_000,
            threads: 1);
    }

    private void Write(byte[] bytes) => System.IO.File.WriteAllBytes(File, bytes);
}
