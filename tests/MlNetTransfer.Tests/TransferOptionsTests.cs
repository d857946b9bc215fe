using System.Reflection;
using System.Text.Json;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Onnx;
using MlNetTransfer.Planning;
using MlNetTransfer.Runs;

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
            OptionPaths.Check(new TransferOptions { Data = "", OutputFolder = " ", Backbone = "resnet50", CacheFolder = "nowhere" }, new PretrainedBackbones().Require).Select(f => f.Code));

    [Fact]
    public void A_metric_that_does_not_exist_is_refused() =>
        Assert.Equal(
            "there is no metric 7; there are Accuracy, Macro",
            new TransferOptions { Data = "photos", OutputFolder = "model", Metric = (DecisionMetric)7 }.Check().Single(f => f.Where == "Metric").Message);

    [Fact]
    public void What_would_be_ignored_or_set_twice_is_refused()
    {
        TransferOptions probe = new()
        {
            Data = "photos",
                OutputFolder = "model",
                Weights = "w",
                Strategy = TransferStrategy.LinearProbe,
                Epochs = 3,
                TimeBudget = TimeSpan.FromHours(1),
                Resume = true,
                Settings = new Dictionary<string, string> { ["epochs"] = "4" },
        };
        Assert.Equal(["Settings", "Epochs", "TimeBudget", "Resume", "Epochs"], probe.Check().Select(f => f.Where));
        TransferOptions twice = probe with
        {
            Strategy = TransferStrategy.LateStages,
            FreezePoint = "stage1",
            Settings = new Dictionary<string, string> { ["EPOCHS"] = "4", ["firstTrainedConvolution"] = "0", ["nonsense"] = "1" }
        };
        Assert.Equal(["Epochs", "FreezePoint", "setting nonsense"], twice.Check().Select(f => f.Where));
    }

    [Fact]
    public void Paths_and_delimiters_that_cannot_be_are_refused()
    {
        TransferOptions options = new()
        {
            Data = "photos\0",
            OutputFolder = "model",
            Weights = "w",
            CacheFolder = "c\0",
            Manifest = new() { Root = "r\0", Delimiter = '"' }
        };
        Assert.Equal(["CacheFolder", "Data", "Delimiter", "Root"], options.Check().Select(f => f.Where).Order(StringComparer.Ordinal));
    }

    public static TheoryData<string> Members =>
        [.. typeof(TransferOptions).GetProperties().Where(p => p.SetMethod is not null && !p.PropertyType.IsValueType).Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Members))]
    public void A_member_that_is_null_is_no_exception(string member)
    {
        PropertyInfo property = typeof(TransferOptions).GetProperty(member)!;
        TransferOptions options = new() { Data = "photos", OutputFolder = "model", Weights = "w", Strategy = TransferStrategy.LateStages };
        property.SetValue(options, null);
        bool required = new NullabilityInfoContext().Create(property).WriteState == NullabilityState.NotNull;
        Assert.True(!required || options.Check().Any(f => f.Code == FindingCode.OptionInvalid && f.Where == member), member);
        options.Check();
    }

    [Fact]
    public void Null_columns_and_settings_are_refused()
    {
        TransferOptions options = new()
        {
            Data = "photos",
            OutputFolder = "model",
            Manifest = new() { PathColumn = null!, LabelColumn = null!, SplitColumn = null! },
            Settings = new Dictionary<string, string> { ["epochs"] = null! }
        };
        Assert.Equal(["LabelColumn", "PathColumn", "SplitColumn", "setting epochs"], options.Check().Select(f => f.Where).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Data")]
    [InlineData("OutputFolder")]
    [InlineData("Weights")]
    [InlineData("TestData")]
    [InlineData("Unlabelled")]
    [InlineData("CacheFolder")]
    public void A_path_with_a_zero_in_it_is_no_exception_also_where_the_data_are_there(string member)
    {
        using TemporaryFolder folder = new();
        TransferOptions options = new() { Data = folder.Path, OutputFolder = folder.File("model") };
        typeof(TransferOptions).GetProperty(member)!.SetValue(options, folder.Path + "\0");
        Assert.Contains(options.Check(), f => f.Where == member && f.Code == FindingCode.OptionInvalid);
    }

    [Theory]
    [InlineData("photos/model")]
    [InlineData("link to photos/model")]
    [InlineData("photos/ants/model")]
    [InlineData("link into photos/model")]
    [InlineData("elsewhere/model")]
    [InlineData("link to photos/../photos/model")]
    public void An_output_folder_among_the_images_is_noticed_whatever_leads_there(string output)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "making links takes rights there");
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder.File("photos/ants"));
        Directory.CreateDirectory(folder.File("elsewhere"));
        Directory.CreateSymbolicLink(folder.File("link to photos"), folder.File("photos"));
        Directory.CreateSymbolicLink(folder.File("link into photos"), folder.File("photos/ants"));
        Directory.CreateSymbolicLink(folder.File("photos/bees"), folder.File("elsewhere"));
        foreach (string data in new[] { "photos", "link to photos" })
        {
            TransferOptions options = new() { Data = folder.File(data), OutputFolder = folder.File(output) };
            Assert.Contains(OptionPaths.Check(options, new PretrainedBackbones().Require), f => f.Where == nameof(options.OutputFolder));
            Assert.Contains(OptionPaths.Check(options with { Data = folder.File("none"), TestData = folder.File(data) }, new PretrainedBackbones().Require), f => f.Where == nameof(options.OutputFolder));
        }
    }

    [Fact]
    public void A_folder_beside_the_images_is_none_of_them()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder.File("photos"));
        Assert.Empty(OptionPaths.Check(new TransferOptions { Data = folder.File("photos"), OutputFolder = folder.File("photos2") }, new PretrainedBackbones().Require));
    }

    [Theory]
    [InlineData("grey", null, 100, "Background")]
    [InlineData("#12345g", null, 100, "Background")]
    [InlineData("#1234567", null, 100, "Background")]
    [InlineData("White", "0-4095", 500, null)]
    [InlineData("#fF8000", "7-8", 1, null)]
    [InlineData("black", "4095-0", 100, "ValueRange")]
    [InlineData("black", "0..4095", 100, "ValueRange")]
    [InlineData("black", "0-65536", 100, "ValueRange")]
    [InlineData("black", null, 0, "PixelLimit")]
    [InlineData("black", null, 501, "PixelLimit")]
    public void How_files_become_pictures_is_checked(string background, string? range, int megapixels, string? wrong)
    {
        TransferOptions options = new()
        {
            Data = "photos",
            OutputFolder = "model",
            Weights = "w",
            Background = background,
            ValueRange = range,
            PixelLimit = megapixels
        };
        Assert.Equal(wrong is null ? [] : [wrong], options.Check().Select(f => f.Where));
        Assert.Equal(
            ["Fit"],
            (options with { Background = "black", ValueRange = null, PixelLimit = 100, Fit = (MlNetTransfer.Imaging.ImageFit)9 }).Check().Select(f => f.Where));
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
