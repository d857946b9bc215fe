namespace MlNetTransfer.Tests.Samples;

/// <summary>Nothing reports to anybody: not this product, and not ONNX Runtime, whose own builds do unless they are told not to.</summary>
[Collection(SampleModel.Collection)]
public sealed class TelemetryTests(SampleModel model) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Training_on_the_command_line_calls_nobody_and_leaves_nothing_outside_its_cache() => Quiet.Runs(
        ProcessRunner.Dll("MlNetTransfer.Cli", "mlnet-transfer"), "train", SourceTree.Folder("data/parts"), "--strategy", "LinearProbe", "--backbone", "embedded",
        "--out", _folder.File("model"));

    [Fact]
    public void Predicting_on_the_command_line_calls_nobody_and_leaves_nothing() => Quiet.Runs(
        ProcessRunner.Dll("MlNetTransfer.Cli", "mlnet-transfer"), "predict", model.Folder, model.Unseen[0]);

    [Fact]
    public void Evaluating_the_zip_calls_nobody_and_leaves_nothing() => Quiet.Runs(
        ProcessRunner.Dll("MlNetTransfer.Cli", "mlnet-transfer"), "evaluate", Path.Combine(model.Folder, "model.zip"), Path.Combine(Path.GetDirectoryName(model.Folder)!, "photos"));
}
