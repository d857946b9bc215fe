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
    public void It_has_the_class_and_the_confidence_of_each_image_in_an_order_that_says_nothing()
    {
        ModelReference reference = Made();
        Assert.Equal((4, ModelReference.Test, Sha), (reference.Count, reference.Images, reference.Model));
        Assert.Equal((0.6 + 0.9 + 0.9 + 1) / 4, reference.MeanConfidence, 1e-6);
        Assert.Equal(
            [
                new(0, ScoreBins.Of(0.6f), null), new(1, ScoreBins.Of(0.9f), null), new(1, ScoreBins.Of(0.9f), null),
                new ReferenceAnswer(1, ScoreBins.Count - 1, null),
            ],
            reference.Answers);
    }

    [Fact]
    public void It_is_read_as_it_was_written()
    {
        Made().Write(Path);
        ModelReference read = ModelReference.Read(Path, Sha, 3, out string why)!;
        Assert.Equal("", why);
        Assert.Equal(Made().Answers, read.Answers);
        Assert.Equal((Made().Packed, Made().MeanConfidence), (read.Packed, read.MeanConfidence));
        Assert.True(new FileInfo(Path).Length < 1000);
    }

    [Theory]
    [InlineData("\"format\":1", "\"format\":2", "is of format 2")]
    [InlineData(Sha, "fedcba", "is of another model.onnx")]
    [InlineData("\"test\"", "\"some\"", "do not fit together")]
    [InlineData("\"meanConfidence\":0", "\"meanConfidence\":1", "do not fit together")]
    [InlineData("\"answers\":\"", "\"answers\":\"AQ", "do not fit together")]
    [InlineData("\"answers\":\"", "\"answers\":\"AwAAAP//", "do not fit together")]
    [InlineData("\"answers\":\"", "\"answers\":\"AAB/AP//", "do not fit together")]
    [InlineData("\"answers\":\"", "\"answers\":\"AAAAAAAA", "do not fit together")]
    [InlineData("\"answers\":\"", "\"answers\":\"!", "do not fit together")]
    [InlineData("\"answers\":\"", "\"answers\":[\"", "cannot be read")]
    [InlineData("\"answers\":\"", "\"other\":\"", "cannot be read")]
    [InlineData("\"test\"", "null", "cannot be read")]
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
    public void An_edited_record_is_left_and_said_or_is_sound()
    {
        DistanceReference measure = new()
        {
            TrainingImages = 30, Spread = FeatureDistance.Write([1, 2]), Centres = FeatureDistance.Write([0, 0, 1, 1]), Farthest = DistanceBins.Of(1.5f),
        };
        ReferenceAnswer[] answers = [.. Enumerable.Range(0, 9).Select(i => new ReferenceAnswer(i % 3, i, i))];
        ModelReference.Of(Sha, ModelReference.Test, answers, 0.5, measure).Write(Path);
        string sound = File.ReadAllText(Path);
        int kept = 0;
        for (int seed = 0; seed < 400; seed++)
        {
            File.WriteAllText(Path, JsonMutation.Of(sound, new RandomSource(seed), 1 + (seed % 2)));
            if (ModelReference.Read(Path, Sha, 3, out string why) is not { } read)
            {
                Assert.NotEqual("", why);
                continue;
            }

            kept++;
            Assert.All(read.Answers, a => Assert.True(a.Class < 3 && a.Confidence < ScoreBins.Count));
            if (read.Distance is { } distance)
            {
                Assert.InRange(distance.Farthest, 0, DistanceBins.Count - 1);
                FeatureDistance.Of(distance)!.Measure(new float[FeatureDistance.Of(distance)!.Features]);
            }
        }

        Assert.InRange(kept, 1, 399);
    }

    [Fact]
    public void Of_very_many_images_some_are_kept_evenly_and_the_file_stays_small()
    {
        RandomSource random = new(3);
        FeatureMatrix scores = new(50_000, 2);
        for (int i = 0; i < scores.Rows; i++)
        {
            (scores.Row(i)[0], scores.Row(i)[1]) = ((float)random.NextDouble(), 0.5f);
        }

        ModelReference reference = ServedReference.Of(Sha, ModelReference.Test, scores);
        Assert.InRange(reference.Count, 10_000, 20_000);
        Assert.InRange(reference.Answers.Count(a => a.Class == 0) / (double)reference.Count, 0.49, 0.51);
        reference.Write(Path);
        Assert.InRange(new FileInfo(Path).Length, 0, 200_000);
        Assert.NotNull(ModelReference.Read(Path, Sha, 2, out _));
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
