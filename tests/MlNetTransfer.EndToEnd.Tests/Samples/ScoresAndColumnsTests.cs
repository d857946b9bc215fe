using System.Globalization;
using System.Text.RegularExpressions;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Tests.Samples;

[Collection(SampleModel.Collection)]
public sealed partial class ScoresAndColumnsTests(SampleModel model) : IDisposable
{
    private static readonly string[] Suppliers = ["north", "south, east"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Image_scores_and_columns_together_tell_what_the_columns_alone_do_not()
    {
        File.WriteAllLines(_folder.File("pieces.csv"), Rows());
        ProcessRunner.Result result = ProcessRunner.RunIn(
            _folder.Path, ProcessRunner.Dll("ScoresAndColumns", "ScoresAndColumns"), Path.Combine(model.Folder, "model.zip"), "pieces.csv", "joined.zip");
        Assert.True(result.ExitCode == 0, result.Error);
        string[] lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        double alone = Accuracy(lines[0], "columns alone: "), joined = Accuracy(lines[1], "columns and image scores: ");
        Assert.True(joined > alone + 0.1, result.Output);
        Assert.Matches(@"\.jpg: (light|sound) \([0-9]+ ?%\)$", lines[2]);
        Assert.True(new FileInfo(_folder.File("joined.zip")).Length > 0);
    }

    [Fact]
    public void It_calls_nobody()
    {
        File.WriteAllLines(_folder.File("pieces.csv"), Rows());
        Quiet.Runs(ProcessRunner.Dll("ScoresAndColumns", "ScoresAndColumns"), Path.Combine(model.Folder, "model.zip"), _folder.File("pieces.csv"), _folder.File("joined.zip"));
    }

    [Fact]
    public void Without_its_arguments_it_says_how_it_is_called()
    {
        ProcessRunner.Result result = ProcessRunner.Run(ProcessRunner.Dll("ScoresAndColumns", "ScoresAndColumns"));
        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("usage: ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_that_is_not_UTF_8_is_refused()
    {
        File.WriteAllBytes(_folder.File("pieces.csv"), System.Text.Encoding.Latin1.GetBytes("ImagePath,Weight,Supplier,Verdict\na.jpg,1,north,M\u00E4her\n"));
        ProcessRunner.Result result = ProcessRunner.RunIn(
            _folder.Path, ProcessRunner.Dll("ScoresAndColumns", "ScoresAndColumns"), Path.Combine(model.Folder, "model.zip"), "pieces.csv", "joined.zip");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("pieces.csv is not UTF-8", result.Error, StringComparison.Ordinal);
    }

    /// <summary>A piece is light when it weighs less than a sound one of its class, which only the picture tells.</summary>
    private IEnumerable<string> Rows()
    {
        RandomSource random = new(1);
        string[] classes = [.. model.Unseen.Select(SampleModel.ClassOf).Distinct()];
        return model.Unseen.Select(photo =>
        {
            bool light = random.NextDouble() < 0.5;
            double weight = 10 + (4 * Array.IndexOf(classes, SampleModel.ClassOf(photo))) - (light ? 4 : 0) + random.NextDouble();
            return string.Create(CultureInfo.InvariantCulture, $"\"{photo}\",{weight:0.00},\"{Suppliers[random.NextInt32(2)]}\",{(light ? "light" : "sound")}");
        }).Prepend("ImagePath,Weight,Supplier,Verdict");
    }

    private static double Accuracy(string line, string what)
    {
        Assert.StartsWith(what, line, StringComparison.Ordinal);
        return double.Parse(AccuracyForm().Match(line).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("accuracy ([0-9.]+), log-loss [0-9.]+, 5 folds$")]
    private static partial Regex AccuracyForm();
}
