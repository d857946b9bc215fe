using System.Globalization;
using System.Text.Json;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Tests;

/// <summary>The console runner from photos to a model that a stock ML.NET app loads, each in its own process.</summary>
public sealed class TrainTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Data => _folder.File("photos");

    private string Model => _folder.File("model");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Photos_go_in_and_a_model_comes_out_that_a_stock_ML_NET_app_predicts_with()
    {
        PhotoSet.CopyTo(Data, train: 20, test: 10);
        ProcessRunner.Result train = Train();
        Assert.True(train.ExitCode == 0, train.Error);
        Assert.Equal(
            ["kept.csv", "kept.f16", "labels.txt", "model.onnx", "model.zip", "predictions.csv", "reference.json", "report.html", "run.json"],
            Directory.GetFileSystemEntries(Model).Select(Path.GetFileName).Order());
        Assert.Equal("ants\nbees\n", File.ReadAllText(Path.Combine(Model, "labels.txt")));

        using JsonDocument run = JsonDocument.Parse(File.ReadAllText(Path.Combine(Model, "run.json")));
        JsonElement root = run.RootElement;
        Assert.Equal("LinearProbe", root.GetProperty("plan").GetProperty("strategy").GetString());
        Assert.Equal("Micro", root.GetProperty("size").GetProperty("word").GetString());
        Assert.InRange(root.GetProperty("size").GetProperty("effectiveImages").GetInt32(), 30, 40);
        JsonElement test = root.GetProperty("evaluation").GetProperty("test");
        Assert.InRange(test.GetProperty("microAccuracy").GetDouble(), 0.7, 1);
        Assert.InRange(test.GetProperty("macroAccuracy").GetDouble(), 0.7, 1);
        Assert.InRange(test.GetProperty("logLoss").GetDouble(), 0, 0.69);
        Assert.InRange(root.GetProperty("export").GetProperty("maxScoreDifference").GetDouble(), 0, 0.02);
        Assert.True(root.GetProperty("timings").GetProperty("total").GetDouble() > 0);
        Assert.Empty(root.GetProperty("dataset").GetProperty("rejected").EnumerateArray());

        CompareWithStockApp();
    }

    /// <summary>predictions.csv says what an app with no project of ours says.</summary>
    private void CompareWithStockApp()
    {
        string[] rows = [.. File.ReadLines(Path.Combine(Model, "predictions.csv")).Skip(1)];
        Assert.Equal(20, rows.Length);
        string[] paths = [.. rows.Select(r => Path.Combine(Data, r.Split(',')[0]))];
        ProcessRunner.Result stock = ProcessRunner.Run(
            ProcessRunner.Dll("StockConsumer", "StockConsumer"), [Path.Combine(Model, "model.zip"), .. paths]);
        Assert.True(stock.ExitCode == 0, stock.Error);
        string[] lines = stock.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach ((string row, string line) in rows.Zip(lines))
        {
            string[] ours = row.Split(','), theirs = line.Split('\t');
            Assert.Equal(ours[2], theirs[1]);
            Assert.StartsWith("ants=", theirs[2], StringComparison.Ordinal);
            Assert.Equal(Number(ours[3]), Number(theirs[2]["ants=".Length..]), 1e-4);
        }
    }

    [Fact]
    public void Bad_images_are_listed_and_never_stop_a_run()
    {
        PhotoSet.CopyTo(Data, train: 12, test: 6);
        string ants = Path.Combine(Data, "train", "ants");
        byte[] photo = File.ReadAllBytes(Directory.GetFiles(ants)[0]);
        File.WriteAllBytes(Path.Combine(ants, "empty.jpg"), []);
        File.WriteAllText(Path.Combine(ants, "text.jpg"), "not an image");
        File.WriteAllBytes(Path.Combine(ants, "cut.jpg"), photo[..(photo.Length / 2)]);
        File.WriteAllBytes(Path.Combine(Data, "test", "bees", "cut too.jpg"), photo[..(photo.Length / 3)]);
        ProcessRunner.Result train = Train("--json");
        Assert.True(train.ExitCode == 0, train.Error);
        using JsonDocument run = JsonDocument.Parse(train.Output);
        var rejected = run.RootElement.GetProperty("dataset").GetProperty("rejected").EnumerateArray()
            .ToDictionary(r => r.GetProperty("path").GetString()!, r => r.GetProperty("code").GetString()!);
        Assert.Equal(FindingCode.ImageEmpty, rejected["train/ants/empty.jpg"]);
        Assert.Equal(FindingCode.ImageNotDecodable, rejected["train/ants/text.jpg"]);
        Assert.Equal(FindingCode.ImageTruncated, rejected["train/ants/cut.jpg"]);
        Assert.Equal(FindingCode.ImageTruncated, rejected["test/bees/cut too.jpg"]);
        Assert.Equal(4, rejected.Count);
    }

    [Fact]
    public void A_second_run_reads_the_cache_and_gives_the_same_model_to_the_byte()
    {
        PhotoSet.CopyTo(Data, train: 10, test: 4);
        Assert.Equal(0, Train().ExitCode);
        byte[] first = File.ReadAllBytes(Path.Combine(Model, "model.onnx"));
        ProcessRunner.Result second = Train();
        Assert.Equal(0, second.ExitCode);
        Assert.DoesNotContain("Extracting features", second.Error, StringComparison.Ordinal);
        Assert.Equal(first, File.ReadAllBytes(Path.Combine(Model, "model.onnx")));
    }

    [Fact]
    public void A_folder_that_is_not_ours_is_refused_before_anything_is_computed()
    {
        PhotoSet.CopyTo(Data, train: 4, test: 2);
        Directory.CreateDirectory(Model);
        File.WriteAllText(Path.Combine(Model, "thesis.docx"), "years of work");
        ProcessRunner.Result train = Train();
        Assert.Equal(1, train.ExitCode);
        Assert.Contains("MNT104", train.Error, StringComparison.Ordinal);
        Assert.Single(Directory.GetFileSystemEntries(Model));
    }

    [Fact]
    public void An_output_folder_among_the_classes_is_refused()
    {
        PhotoSet.CopyTo(Data, train: 4, test: 2);
        ProcessRunner.Result train = ProcessRunner.MlNetTransfer("train", Data, "--out", Path.Combine(Data, "model"), "--weights", PhotoSet.Weights);
        Assert.Equal(1, train.ExitCode);
        Assert.Contains("MNT101", train.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(Data, "model")));
    }

    [Fact]
    public void Images_with_a_sound_header_and_damaged_pixels_are_set_aside_by_train_and_evaluate()
    {
        PhotoSet.CopyTo(Data, train: 8, test: 4);
        byte[] picture = File.ReadAllBytes(SourceTree.File("data/formats/rgb.png"));
        picture.AsSpan(45, 20).Fill(0xAA);
        File.WriteAllBytes(Path.Combine(Data, "test", "ants", "damaged.png"), picture);
        ProcessRunner.Result train = Train("--json");
        Assert.True(train.ExitCode == 0, train.Error);
        Assert.Contains("test/ants/damaged.png", train.Output, StringComparison.Ordinal);
        foreach (string model in (string[])[Model, Path.Combine(Model, "model.onnx")])
        {
            ProcessRunner.Result evaluate = ProcessRunner.MlNetTransfer("evaluate", model, Path.Combine(Data, "test"), "--json");
            Assert.True(evaluate.ExitCode == 0, evaluate.Error);
            Assert.Contains("ants/damaged.png", evaluate.Output, StringComparison.Ordinal);
            Assert.Contains("\"images\": 8,", evaluate.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Weights_of_another_backbone_are_refused_with_what_is_missing_and_unexpected()
    {
        PhotoSet.CopyTo(Data, train: 4, test: 2);
        ProcessRunner.Result train = ProcessRunner.MlNetTransfer(
            "train", Data, "--out", Model, "--backbone", "mobilenetv1_025", "--weights", PhotoSet.Weights, "--cache", _folder.File("cache"));
        Assert.Equal(1, train.ExitCode);
        Assert.Contains("MNT404", train.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Model));
    }

    [Fact]
    public void Evaluate_and_predict_agree_with_the_training_run()
    {
        PhotoSet.CopyTo(Data, train: 12, test: 8);
        ProcessRunner.Result train = Train("--json");
        using JsonDocument run = JsonDocument.Parse(train.Output);
        double accuracy = run.RootElement.GetProperty("evaluation").GetProperty("test").GetProperty("microAccuracy").GetDouble();

        foreach (string model in (string[])[Model, Path.Combine(Model, "model.onnx")])
        {
            ProcessRunner.Result evaluate = ProcessRunner.MlNetTransfer("evaluate", model, Path.Combine(Data, "test"), "--json");
            Assert.True(evaluate.ExitCode == 0, evaluate.Error);
            using JsonDocument evaluation = JsonDocument.Parse(evaluate.Output);
            Assert.Equal(accuracy, evaluation.RootElement.GetProperty("result").GetProperty("microAccuracy").GetDouble(), 1e-9);
        }

        string csv = _folder.File("predicted.csv");
        ProcessRunner.Result predict = ProcessRunner.MlNetTransfer("predict", Model, Path.Combine(Data, "test"), "--top", "2");
        Assert.True(predict.ExitCode == 0, predict.Error);
        Assert.Equal(0, ProcessRunner.MlNetTransfer("predict", Model, Path.Combine(Data, "test"), "--csv", csv).ExitCode);
        string[] theirs = [.. File.ReadLines(Path.Combine(Model, "predictions.csv")).Skip(1).Select(l => l.Split(',')[2])];
        Assert.Equal(theirs.Length * 2, predict.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Count(line => line.Split('\t').Length == 3));
        using JsonDocument json = JsonDocument.Parse(ProcessRunner.MlNetTransfer("predict", Model, Path.Combine(Data, "test"), "--json").Output);
        Assert.Equal(theirs, json.RootElement.EnumerateArray().Select(p => p.GetProperty("label").GetString()));
        Assert.Equal(theirs, File.ReadLines(csv).Skip(1).Select(l => l.Split(',')[1]));
    }

    private ProcessRunner.Result Train(params string[] more) => ProcessRunner.MlNetTransfer(
        ["train", Data, "--out", Model, "--backbone", PhotoSet.Backbone, "--weights", PhotoSet.Weights, "--cache", _folder.File("cache"), "--strategy", "LinearProbe", .. more]);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
