using CsCheck;
using MlNetTransfer.Export;
using MlNetTransfer.Numerics;
using MlNetTransfer.Reference;

namespace MlNetTransfer.Tests.Reference;

public sealed class ModelReferenceTests : IDisposable
{
    private const string Sha = "0123456789abcdef";

    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.File("reference.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_counts_classes_and_confidences_of_the_scores()
    {
        ModelReference reference = Made();
        Assert.Equal((4, ModelReference.Test, Sha), (reference.Count, reference.Images, reference.Model));
        Assert.Equal([1, 3, 0], reference.Predicted);
        Assert.Equal((0.6 + 0.9 + 0.9 + 1) / 4, reference.MeanConfidence, 1e-6);
        Assert.Equal(2, reference.Confidence[ScoreBins.Of(0.9f)]);
        Assert.Equal(4, reference.Confidence.Sum());
    }

    [Fact]
    public void It_is_read_as_it_was_written()
    {
        Made().Write(Path);
        ModelReference read = ModelReference.Read(Path, Sha, 3, out string why)!;
        Assert.Equal("", why);
        Assert.Equivalent(Made(), read, strict: true);
        Assert.True(new FileInfo(Path).Length < 1000);
    }

    [Theory]
    [InlineData("\"format\":1", "\"format\":2", "is of format 2")]
    [InlineData(Sha, "fedcba", "is of another model.onnx")]
    [InlineData("\"count\":4", "\"count\":5", "do not fit together")]
    [InlineData("[1,3,0]", "[1,3]", "do not fit together")]
    [InlineData("[1,3,0]", "[5,-1,0]", "do not fit together")]
    [InlineData("\"test\"", "\"some\"", "do not fit together")]
    [InlineData("[1,3,0]", "[1,3,", "cannot be read")]
    [InlineData("[1,3,0]", "null", "cannot be read")]
    public void What_is_not_of_this_model_or_not_sound_is_left_and_said(string part, string instead, string expected)
    {
        Made().Write(Path);
        string text = File.ReadAllText(Path);
        Assert.Contains(part, text, StringComparison.Ordinal);
        File.WriteAllText(Path, text.Replace(part, instead, StringComparison.Ordinal));
        Assert.Null(ModelReference.Read(Path, Sha, 3, out string why));
        Assert.Contains(expected, why, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_there_is_none_it_is_said_what_that_may_come_from()
    {
        Assert.Null(ModelReference.Read(Path, Sha, 3, out string why));
        Assert.StartsWith("there is no reference.json beside model.onnx", why, StringComparison.Ordinal);
        Assert.Null(ModelReference.Read(_folder.File("none/reference.json"), Sha, 3, out why));
        Assert.StartsWith("there is no reference.json beside model.onnx", why, StringComparison.Ordinal);
        File.WriteAllText(Path, new string(' ', (1 << 20) + 1));
        Assert.Null(ModelReference.Read(Path, Sha, 3, out why));
        Assert.Contains("allowed are 1,048,576", why, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_probability_has_one_bin_and_none_is_beyond_its_bounds() => Gen.Float[0, 1].Sample(p =>
    {
        int bin = ScoreBins.Of(p);
        Assert.InRange(p, bin == 0 ? 0 : ScoreBins.Upper(bin - 1), ScoreBins.Upper(bin));
    });

    [Fact]
    public void Bins_are_pinned_for_they_are_part_of_the_format()
    {
        Assert.Equal((127, 0.01, 0.99, 0.991, 0.99999, 1), (ScoreBins.Count, ScoreBins.Upper(0), ScoreBins.Upper(98), ScoreBins.Upper(99), ScoreBins.Upper(125), ScoreBins.Upper(126)));
        Assert.Equal(Enumerable.Range(0, ScoreBins.Count).Select(ScoreBins.Upper).Order().Distinct(), Enumerable.Range(0, ScoreBins.Count).Select(ScoreBins.Upper));
        Assert.Equal((0, 126, 126), (ScoreBins.Of(0), ScoreBins.Of(1), ScoreBins.Of(1.0000001f)));
    }

    private static ModelReference Made()
    {
        FeatureMatrix scores = new(4, 3);
        float[][] rows = [[0.6f, 0.4f, 0], [0.1f, 0.9f, 0], [0, 0.9f, 0.1f], [0, 1, 0]];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i].CopyTo(scores.Row(i));
        }

        return ServedReference.Of(Sha, ModelReference.Test, scores);
    }
}
