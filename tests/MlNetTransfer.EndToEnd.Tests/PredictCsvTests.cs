using System.Diagnostics;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Tests;

/// <summary>Predictions of many images into a file, from the console.</summary>
public sealed class PredictCsvTests(PredictCsvTests.Trained trained) : IClassFixture<PredictCsvTests.Trained>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Rows_reach_the_file_while_it_works_and_a_killed_prediction_goes_on_to_the_same_bytes()
    {
        string list = List(times: 40), csv = _folder.File("p.csv"), whole = _folder.File("whole.csv");
        ProcessRunner.Result uninterrupted = Predict(list, "--csv", whole);
        Assert.True(uninterrupted.ExitCode == 0, uninterrupted.Error);
        Assert.DoesNotContain("\t", uninterrupted.Output, StringComparison.Ordinal);
        Assert.StartsWith($"{File.ReadAllLines(list).Length} of", uninterrupted.Output, StringComparison.Ordinal);
        Assert.Contains($"the rows are in '{whole}'", uninterrupted.Output, StringComparison.Ordinal);

        using (Process process = Start(list, "--csv", csv))
        {
            await UntilAsync(process, () => Rows(csv + ".partial") > 20);
            process.Kill();
            await process.WaitForExitAsync();
        }

        Assert.False(File.Exists(csv));
        string[] rows = File.ReadAllLines(csv + ".partial");
        Assert.Equal(File.ReadLines(whole).Take(rows.Length), rows);
        using (FileStream half = File.OpenWrite(csv + ".partial"))
        {
            half.SetLength(half.Length - 5);
        }

        ProcessRunner.Result resumed = Predict(list, "--csv", csv, "--resume");
        Assert.True(resumed.ExitCode == 0, resumed.Error);
        Assert.Equal(File.ReadAllBytes(whole), File.ReadAllBytes(csv));
        Assert.Equal(["list.txt", "p.csv", "whole.csv"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Ctrl_C_keeps_whole_rows_and_says_how_to_go_on()
    {
        Signals.SkipWhereThereAreNone();
        string list = List(times: 60), csv = _folder.File("p.csv");
        using Process process = Start(list, "--csv", csv);
        await UntilAsync(process, () => Rows(csv + ".partial") > 20);
        Signals.Stop(process);
        string error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(2)));
        Assert.Equal(Signals.ExitCode, process.ExitCode);
        Assert.Contains($"Stopped. The first {Rows(csv + ".partial") - 1} of {File.ReadAllLines(list).Length} rows are in '{csv}.partial'; the same command with --resume continues after them.", error, StringComparison.Ordinal);
        Assert.EndsWith("\n", File.ReadAllText(csv + ".partial"), StringComparison.Ordinal);

        ProcessRunner.Result anew = Predict(list, "--csv", csv);
        Assert.Equal(1, anew.ExitCode);
        Assert.Contains(FindingCode.RowsLeft, anew.Error, StringComparison.Ordinal);
        ProcessRunner.Result other = Predict(list, "--csv", csv, "--resume", "--pixel-limit", "50");
        Assert.Equal(1, other.ExitCode);
        Assert.Contains("MNT809", other.Error, StringComparison.Ordinal);
        Assert.Contains("--pixel-limit differs", other.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_tables_and_the_standard_input_name_images()
    {
        string list = List(times: 1), table = _folder.File("images.tsv"), csv = _folder.File("p.csv");
        string[] paths = File.ReadAllLines(list);
        Assert.Equal(0, Predict(list, "--csv", csv).ExitCode);
        string[] rows = File.ReadAllLines(csv);
        Assert.Equal(paths, rows.Skip(1).Select(r => r.Split(',')[0]));

        File.WriteAllLines(table, ["id\tfile", .. paths.Select((p, i) => $"{i}\t{Path.GetRelativePath(_folder.Path, p)}")]);
        ProcessRunner.Result unnamed = Predict(table, "--csv", csv);
        Assert.Contains("MNT205", unnamed.Error, StringComparison.Ordinal);
        Assert.Equal(1, unnamed.ExitCode);
        ProcessRunner.Result tabled = Predict(table, "--path-column", "file", "--image-root", "/", "--csv", csv);
        Assert.True(tabled.ExitCode == 1, tabled.Error);

        string root = Path.GetDirectoryName(Path.GetDirectoryName(paths[0]))!;
        File.WriteAllLines(table, ["id\tfile", .. paths.Select((p, i) => $"{i}\t{Path.GetRelativePath(root, p)}")]);
        tabled = Predict(table, "--path-column", "file", "--image-root", root, "--csv", csv);
        Assert.True(tabled.ExitCode == 0, tabled.Error);
        Assert.Equal(rows.Skip(1).Select(Scores), File.ReadLines(csv).Skip(1).Select(Scores));
        Assert.Equal(Path.GetRelativePath(root, paths[0]), File.ReadAllLines(csv)[1].Split(',')[0]);

        using Process piped = ProcessRunner.Start(ProcessRunner.Dll("MlNetTransfer.Cli", "mlnet-transfer"), input: true, "predict", trained.Model, "-", "--csv", "-");
        piped.StandardInput.Write(File.ReadAllText(list));
        piped.StandardInput.Close();
        string output = piped.StandardOutput.ReadToEnd();
        Assert.True(piped.WaitForExit(TimeSpan.FromMinutes(2)));
        Assert.Equal(rows, output.Split('\n', StringSplitOptions.RemoveEmptyEntries));

        static string Scores(string row) => row[row.IndexOf(',', StringComparison.Ordinal)..];
    }

    [Theory]
    [InlineData(true, "--csv", "a CSV file holds the scores of all classes")]
    [InlineData(true, "--json", "JSON holds the scores of all classes")]
    [InlineData(false, "--csv", "")]
    public void A_number_of_classes_to_show_that_has_no_effect_is_said(bool named, string written, string says)
    {
        string[] output = written == "--csv" ? [written, _folder.File("p.csv")] : [written];
        ProcessRunner.Result result = Predict([List(times: 1), .. output, .. named ? (string[])["--top", "3"] : []]);
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Equal(named, result.Error.Contains($"{FindingCode.OptionWithoutEffect} --top: is 3 and had no effect: {says}", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_left_out_is_named_and_counted_and_its_row_is_empty()
    {
        string list = List(times: 1), csv = _folder.File("p.csv");
        File.WriteAllText(_folder.File("broken.jpg"), "no image");
        File.AppendAllLines(list, ["broken.jpg", "none.jpg"]);
        ProcessRunner.Result result = Predict(list, "--csv", csv);
        int all = File.ReadAllLines(list).Length;
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("MNT301 broken.jpg", result.Error, StringComparison.Ordinal);
        Assert.Equal($"{all - 2} of {all} images were classified, 2 left out (MNT301 1, MNT306 1); the rows are in '{csv}'.", result.Output.Trim());
        Assert.Equal(["broken.jpg,,,", "none.jpg,,,"], File.ReadLines(csv).TakeLast(2));
    }

    [Theory]
    [InlineData("--resume continues a file", "photo.jpg", "--resume")]
    [InlineData("--resume continues a file", "photo.jpg", "--csv", "-", "--resume")]
    [InlineData("--json and --csv - both print", "photo.jpg", "--csv", "-", "--json")]
    public void What_cannot_be_meant_is_a_usage_error(string says, params string[] arguments)
    {
        ProcessRunner.Result result = Predict(arguments);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(says, result.Error, StringComparison.Ordinal);
    }

    private static int Rows(string file)
    {
        if (!File.Exists(file))
        {
            return 0;
        }

        using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using StreamReader reader = new(stream);
        return reader.ReadToEnd().Count(c => c == '\n');
    }

    private static async Task UntilAsync(Process process, Func<bool> reached)
    {
        for (int i = 0; i < 6000 && !process.HasExited && !reached(); i++)
        {
            await Task.Delay(10);
        }

        Assert.False(process.HasExited, "it ended before it could be stopped");
    }

    private string List(int times)
    {
        string[] photos = [.. Directory.GetFiles(Path.Combine(trained.Photos, "test"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        File.WriteAllLines(_folder.File("list.txt"), Enumerable.Repeat(photos, times).SelectMany(p => p));
        return _folder.File("list.txt");
    }

    private ProcessRunner.Result Predict(params string[] arguments) => ProcessRunner.MlNetTransfer(["predict", trained.Model, .. arguments]);

    private Process Start(params string[] arguments) => ProcessRunner.Start(ProcessRunner.Dll("MlNetTransfer.Cli", "mlnet-transfer"), ["predict", trained.Model, .. arguments]);

    /// <summary>One model for all of them.</summary>
    public sealed class Trained : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public Trained()
        {
            PhotoSet.CopyTo(Photos, train: 10, test: 10);
            ProcessRunner.Result train = ProcessRunner.MlNetTransfer("train", Photos, "--out", Model, "--strategy", "LinearProbe", "--no-images");
            Assert.True(train.ExitCode == 0, train.Error);
        }

        public string Photos => _folder.File("photos");

        public string Model => _folder.File("model");

        public void Dispose() => _folder.Dispose();
    }
}
