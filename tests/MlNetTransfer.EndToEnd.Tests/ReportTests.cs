using System.Text.Json;
using System.Text.RegularExpressions;

namespace MlNetTransfer.Tests;

/// <summary>The console runner's pages: at the end of a training, from run.json alone, and of several runs.</summary>
public sealed class ReportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_training_ends_with_a_report_that_run_json_alone_gives_again()
    {
        PhotoSet.CopyTo(_folder.File("photos"), train: 12, test: 6);
        Train("a");
        string report = File.ReadAllText(_folder.File("a/report.html"));
        Assert.Matches("<h1>[0-9.]+&#xA0;% of the test images are right</h1>", report);
        Assert.Contains("data:image/jpeg;base64,", report, StringComparison.Ordinal);
        Assert.Contains("class=\"look\"", report, StringComparison.Ordinal);

        Directory.CreateDirectory(_folder.File("elsewhere"));
        File.Move(_folder.File("a/run.json"), _folder.File("elsewhere/run.json"));
        Directory.Delete(_folder.File("photos"), recursive: true);
        ProcessRunner.Result again = ProcessRunner.MlNetTransfer("report", _folder.File("elsewhere"));
        Assert.True(again.ExitCode == 0, again.Error);
        Assert.Equal(report, File.ReadAllText(_folder.File("elsewhere/report.html")));
        Assert.Equal(0, ProcessRunner.MlNetTransfer("report", _folder.File("elsewhere/run.json"), "--no-images", "--out", _folder.File("bare.html")).ExitCode);
        Assert.DoesNotContain("base64,", File.ReadAllText(_folder.File("bare.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void Confidential_images_leave_no_picture_behind()
    {
        PhotoSet.CopyTo(_folder.File("photos"), train: 12, test: 6);
        Train("a", "--no-images");
        Assert.DoesNotContain("jpeg", File.ReadAllText(_folder.File("a/run.json")).Replace("\"jpeg\": null", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("base64,", File.ReadAllText(_folder.File("a/report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void Runs_on_the_same_test_images_are_compared_image_by_image()
    {
        PhotoSet.CopyTo(_folder.File("photos"), train: 12, test: 6);
        Train("a", "--no-images");
        ProcessRunner.Result second = ProcessRunner.MlNetTransfer("train", _folder.File("photos"), "--out", _folder.File("b"), "--strategy", "MultiStageProbe", "--cache", _folder.File("cache"), "--no-images");
        Assert.True(second.ExitCode == 0, second.Error);
        ProcessRunner.Result compare = ProcessRunner.MlNetTransfer("compare", _folder.File("a"), _folder.File("b"), "--json", "--out", _folder.File("compare.html"));
        Assert.True(compare.ExitCode == 0, compare.Error);
        JsonElement runs = JsonDocument.Parse(compare.Output).RootElement.GetProperty("runs");
        JsonElement pair = runs[1].GetProperty("againstFirst");
        Assert.Equal(12, pair.GetProperty("images").GetInt32());
        Assert.Equal(runs[1].GetProperty("accuracy").GetDouble() - runs[0].GetProperty("accuracy").GetDouble(), pair.GetProperty("difference").GetDouble(), 9);
        Assert.Contains("2 runs compared", File.ReadAllText(_folder.File("compare.html")), StringComparison.Ordinal);
        Assert.Matches(new Regex("shared test images +12", RegexOptions.CultureInvariant), ProcessRunner.MlNetTransfer("compare", _folder.File("a"), _folder.File("b")).Output);
    }

    [Fact]
    public void A_folder_without_a_run_is_a_finding()
    {
        Assert.Contains("MNT102", ProcessRunner.MlNetTransfer("report", _folder.Path).Error, StringComparison.Ordinal);
        File.WriteAllText(_folder.File("run.json"), "{}");
        Assert.Contains("MNT804", ProcessRunner.MlNetTransfer("compare", _folder.Path, _folder.Path).Error, StringComparison.Ordinal);
        Assert.Equal(2, ProcessRunner.MlNetTransfer("compare", _folder.Path).ExitCode);
        Assert.False(File.Exists(_folder.File("report.html")));
    }

    private void Train(string name, params string[] more)
    {
        ProcessRunner.Result train = ProcessRunner.MlNetTransfer([
            "train", _folder.File("photos"), "--out", _folder.File(name), "--backbone", PhotoSet.Backbone, "--weights", PhotoSet.Weights, "--strategy", "LinearProbe", "--cache", _folder.File("cache"), .. more]);
        Assert.True(train.ExitCode == 0, train.Error);
    }
}
