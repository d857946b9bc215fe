using System.Text.Json;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning;

namespace MlNetTransfer.Tests;

public class TransferOptionsTests
{
    /// <summary>Defaults are an interface: a change here is a change of everybody's results.</summary>
    [Fact]
    public void The_defaults_are_pinned() =>
        Approved.Verify(JsonSerializer.Serialize(new TransferOptions { Data = "photos", OutputFolder = "model" }, TransferRun.Json));

    [Fact]
    public void The_defaults_of_the_dataset_are_the_same()
    {
        DatasetOptions expected = new() { Data = "photos" };
        Assert.Equal(expected, new TransferOptions { Data = "photos", OutputFolder = "model" }.Dataset);
    }

    [Fact]
    public void All_that_is_wrong_is_found_at_once() =>
        Assert.Equal(
            [FindingCode.OptionInvalid, FindingCode.OptionInvalid, FindingCode.WeightsRequired],
            new TransferOptions { Data = "", OutputFolder = " ", Backbone = "resnet50", CacheFolder = "nowhere" }.Check().Select(f => f.Code));

    [Fact]
    public void A_metric_that_does_not_exist_is_refused() =>
        Assert.Equal("there is no metric 7; there are Accuracy, Macro", new TransferOptions { Data = "photos", OutputFolder = "model", Metric = (DecisionMetric)7 }.Check().Single(f => f.Where == "Metric").Message);

    [Fact]
    public void What_would_be_ignored_or_set_twice_is_refused()
    {
        TransferOptions probe = new()
        {
            Data = "photos", OutputFolder = "model", Weights = "w", Strategy = TransferStrategy.LinearProbe, Epochs = 3, TimeBudget = TimeSpan.FromHours(1), Resume = true, Settings = new Dictionary<string, string> { ["epochs"] = "4" },
        };
        Assert.Equal(["Settings", "Epochs", "TimeBudget", "Resume", "Epochs"], probe.Check().Select(f => f.Where));
        TransferOptions twice = probe with { Strategy = TransferStrategy.LateStages, FreezePoint = "stage1", Settings = new Dictionary<string, string> { ["EPOCHS"] = "4", ["firstTrainedConvolution"] = "0", ["nonsense"] = "1" } };
        Assert.Equal(["Epochs", "FreezePoint", "setting nonsense"], twice.Check().Select(f => f.Where));
    }

    [Fact]
    public void Paths_and_delimiters_that_cannot_be_are_refused()
    {
        TransferOptions options = new() { Data = "photos\0", OutputFolder = "model", Weights = "w", CacheFolder = "c\0", Manifest = new() { Root = "r\0", Delimiter = '"' } };
        Assert.Equal(["CacheFolder", "Data", "Delimiter", "Root"], options.Check().Select(f => f.Where).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(0.51)]
    [InlineData(double.NaN)]
    public void Fractions_out_of_range_are_refused(double fraction)
    {
        TransferException refused = Assert.Throws<TransferException>(
            () => ImageDatasetReader.Read(new DatasetOptions { Data = "photos", ValidationFraction = fraction, TestFraction = fraction }, null, default));
        Assert.Equal([FindingCode.OptionInvalid, FindingCode.OptionInvalid], refused.Findings.Select(f => f.Code));
    }
}
