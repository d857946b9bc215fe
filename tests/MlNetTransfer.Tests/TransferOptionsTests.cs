using System.Text.Json;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;

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
            new TransferOptions { Data = "", OutputFolder = " " }.Check().Select(f => f.Code));

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
