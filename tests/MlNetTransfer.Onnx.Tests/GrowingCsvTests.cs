using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;
using MlNetTransfer.Predictions;

namespace MlNetTransfer.Tests.Onnx;

/// <summary>A CSV that is gone on with where it was left.</summary>
public sealed class GrowingCsvTests : IDisposable
{
    private static readonly string[] Header = ["path", "predicted", "score_a"];
    private static readonly string[] Names = ["a.jpg", "with \"quotes\",\nand a break.jpg", "c.jpg", "d.jpg"];
    private static readonly Dictionary<string, string> Origin = new() { ["model"] = "1", ["images"] = "photos" };

    private readonly TemporaryFolder _folder = new();

    private string Csv => _folder.File("p.csv");

    public void Dispose() => _folder.Dispose();

    /// <summary>Cut behind every byte, it comes to the same file, or begins anew.</summary>
    [Fact]
    public void It_goes_on_behind_the_last_whole_row_wherever_it_was_cut()
    {
        Write(Names, resume: false, complete: true);
        byte[] whole = File.ReadAllBytes(Csv);
        File.Delete(Csv);
        for (int length = 0; length <= whole.Length; length++)
        {
            Write(Names[..1], resume: true, complete: false);
            File.WriteAllBytes(Csv + ".partial", whole[..length]);
            Write(Names, resume: true, complete: true);
            Assert.Equal(whole, File.ReadAllBytes(Csv));
            Assert.Single(Directory.GetFiles(_folder.Path));
        }
    }

    [Fact]
    public void Rows_without_a_class_are_counted_when_it_goes_on()
    {
        using (GrowingCsv csv = Open(resume: false))
        {
            csv.Append([["a.jpg", "x", "1"], [Names[1], "", ""]]);
        }

        using GrowingCsv resumed = Open(resume: true);
        Assert.Equal((2, 1), resumed.Before);
    }

    [Fact]
    public void What_does_not_fit_is_refused_and_stays()
    {
        Write(Names[..2], resume: false, complete: false);
        byte[] before = File.ReadAllBytes(Csv + ".partial");
        Assert.Equal(FindingCode.RowsLeft, Refused(() => Open(resume: false)).Code);
        Assert.Contains(
            "model, images differ",
            Refused(() => GrowingCsv.Open(Csv, new Dictionary<string, string>(), Header, Names, resume: true)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "other columns", Refused(() => GrowingCsv.Open(Csv, Origin, [.. Header, "score_b"], Names, resume: true)).Message, StringComparison.Ordinal);
        Assert.Contains("in row 1", Refused(() => GrowingCsv.Open(Csv, Origin, Header, Names.Reverse(), resume: true)).Message, StringComparison.Ordinal);
        Assert.Contains("more rows", Refused(() => GrowingCsv.Open(Csv, Origin, Header, Names[..1], resume: true)).Message, StringComparison.Ordinal);
        File.Delete(Csv + ".partial.json");
        Assert.Contains("nothing beside it", Refused(() => Open(resume: true)).Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Csv + ".partial"));
    }

    [Theory]
    [InlineData("somebody's notes")]
    [InlineData("somebody's notes\nand more\n")]
    public void A_file_of_somebody_else_is_left_alone(string text)
    {
        File.WriteAllText(Csv + ".partial", text);
        Assert.Equal(FindingCode.RowsDoNotFit, Refused(() => Open(resume: false)).Code);
        Assert.Equal(FindingCode.RowsDoNotFit, Refused(() => Open(resume: true)).Code);
        Assert.Equal(text, File.ReadAllText(Csv + ".partial"));
    }

    [Theory]
    [InlineData("p.csv")]
    [InlineData("p.csv.partial")]
    [InlineData("p.csv.partial.json")]
    public void What_is_no_file_is_refused_unopened(string name)
    {
        Directory.CreateDirectory(_folder.File(name));
        Assert.Equal(FindingCode.OutputNotWritable, Refused(() => Open(resume: true)).Code);
    }

    [Fact]
    public void Two_do_not_write_the_same_file_and_an_older_one_stays_until_the_end()
    {
        File.WriteAllText(Csv, "older");
        using (GrowingCsv csv = Open(resume: false))
        {
            Assert.Equal(FindingCode.OutputInUse, Refused(() => Open(resume: true)).Code);
            Assert.Equal("older", File.ReadAllText(Csv));
        }

        Assert.Single(Directory.GetFiles(_folder.Path));
        Write(Names, resume: true, complete: true);
        Assert.StartsWith("path,", File.ReadAllText(Csv), StringComparison.Ordinal);
    }

    [Fact]
    public void Predictions_are_the_same_to_the_byte_wherever_they_go_on()
    {
        using SmallModel model = new();
        using TransferPredictor predictor = TransferPredictor.Load(model.Folder.FullPath);
        ImageSource[] images = [.. Enumerable.Repeat(SmallModel.Pictures.Append("none.jpg"), 3).SelectMany(p => p).Select(p => ImageSource.FromFile(p))];
        float[][] all = Scores(0);
        Assert.Equal(images.Length, all.Length);
        Assert.All([1, 6, images.Length - 1, images.Length], first => Assert.Equal(all[first..], Scores(first)));

        float[][] Scores(int first) =>
        [
            .. predictor.PredictInOrder(images, first, null, TestContext.Current.CancellationToken)
                .SelectMany(p => p)
                .Select(p => p.Prediction?.Scores.ToArray() ?? []),
        ];
    }

    [Fact]
    public void What_a_prediction_writes_is_none_of_its_images()
    {
        File.Copy(SmallModel.Pictures[0], _folder.File("a.png"));
        foreach (string own in GrowingCsv.FilesOf(Csv))
        {
            File.WriteAllText(own, "");
        }

        PredictionInputs inputs = PredictionInputs.Read([_folder.Path], new Datasets.ManifestOptions(), () => [], GrowingCsv.FilesOf(Csv));
        Assert.Equal(_folder.File("a.png"), Assert.Single(inputs.Images).Name);
    }

    private static Finding Refused(Func<IDisposable> open) =>
        Assert.Single(Assert.Throws<TransferException>(() => { using IDisposable opened = open(); }).Findings);

    private GrowingCsv Open(bool resume) => GrowingCsv.Open(Csv, Origin, Header, Names, resume);

    private void Write(string[] names, bool resume, bool complete)
    {
        using GrowingCsv csv = Open(resume);
        csv.Append(names.Skip(csv.Before.All).Select(n => (string[])[n, "x", "0.5"]));
        if (complete)
        {
            csv.Complete();
        }
    }
}
