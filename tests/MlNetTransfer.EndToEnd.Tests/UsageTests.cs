using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Tests;

/// <summary>What the console runner says when it is called wrongly.</summary>
public sealed class UsageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("train")]
    [InlineData("train photos")]
    [InlineData("train photos --out model --seed abc")]
    [InlineData("predict model photo.jpg --top 0")]
    [InlineData("paint photos")]
    public void Wrong_usage_exits_with_2_and_points_to_the_help(string arguments)
    {
        ProcessRunner.Result result = ProcessRunner.MlNetTransfer(arguments.Split(' '));
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--help", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_is_wrong_with_the_options_is_said_at_once()
    {
        ProcessRunner.Result result = ProcessRunner.MlNetTransfer("train", " ", "--out", _folder.File("out"), "--backbone", "resnet50", "--cache", _folder.File("cache"));
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(FindingCode.OptionInvalid, result.Error, StringComparison.Ordinal);
        Assert.Contains(FindingCode.WeightsRequired, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_does_not_exist_is_a_finding()
    {
        ProcessRunner.Result result = ProcessRunner.MlNetTransfer("predict", _folder.File("none"), "photo.jpg");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(FindingCode.PathNotFound, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_model_is_a_finding()
    {
        File.WriteAllText(_folder.File("model.onnx"), "not a model");
        File.WriteAllText(_folder.File("model.zip"), "not a model");
        Assert.Contains(FindingCode.ModelNotReadable, ProcessRunner.MlNetTransfer("predict", _folder.Path, "photo.jpg").Error, StringComparison.Ordinal);
        Assert.Contains(FindingCode.ModelNotReadable, ProcessRunner.MlNetTransfer("evaluate", _folder.Path, _folder.Path).Error, StringComparison.Ordinal);
    }
}
