using Microsoft.ML;
using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Onnx;
using MlNetTransfer.Onnx.Estimators;
using MlNetTransfer.Planning;
using MlNetTransfer.Tests.Onnx.Estimators;
using MlNetTransfer.Torch;
using MlNetTransfer.Training;

namespace MlNetTransfer.Tests.Torch.Kernels;

/// <summary>A trainer that saw another function than the one it hands over.</summary>
public sealed class ExportCheckTests : IDisposable
{
    private readonly ColouredPictures _pictures = new();

    public void Dispose() => _pictures.Dispose();

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-1)]
    public void What_was_not_trained_as_it_is_exported_is_not_put_in_place_of_the_linear_probe(double factor)
    {
        TransferRun run = Fit(TransferStrategy.LastConv, factor);
        Assert.Equal((TrainingEnd.NotTrusted, 0, RunStatus.Completed), (run.FineTuning!.History.End, run.FineTuning.History.BestEpoch, run.Status));
        Assert.False(run.FineTuning.RefusedParity!.MaxScoreDifference <= TrainingParity.MostScoreDifference);
        Assert.Equal(Severity.Error, Assert.Single(run.Dataset.Findings, f => f.Code == FindingCode.ExportDiffers).Severity);
        Assert.InRange(run.Export!.TrainingParity!.MaxScoreDifference, 0, 1e-3);
    }

    [Fact]
    public void A_trial_of_the_policy_that_was_trained_otherwise_proves_nothing()
    {
        TransferRun run = Fit(null, -1);
        Assert.Null(run.FineTuning);
        Assert.Contains(run.Plan.Strategy, (TransferStrategy[])[TransferStrategy.LinearProbe, TransferStrategy.MultiStageProbe]);
        Assert.InRange(run.Export!.TrainingParity!.MaxScoreDifference, 0, 1e-3);
    }

    [Fact]
    public void Every_run_says_how_nearly_the_export_is_what_was_trained()
    {
        TransferRun run = Fit(TransferStrategy.LastConv, 1), again = TransferRun.FromJson(run.ToJson());
        Assert.Equal((run.Dataset.Classes.Sum(c => c.Validation), 0), (run.Export!.TrainingParity!.Images, run.Export.TrainingParity.LabelChanges));
        Assert.InRange(run.Export.TrainingParity.MaxScoreDifference, 0, 1e-4);
        Assert.Equal((run.Export.TrainingParity, run.FineTuning!.Engines), (again.Export!.TrainingParity, again.FineTuning!.Engines));
        Assert.True(run.FineTuning.Engines!.Trusted);
    }

    private TransferRun Fit(TransferStrategy? strategy, double factor)
    {
        IDataView data = _pictures.Keyed(_pictures.Rows(30));
        using ImageTransferTransformer model = _pictures.Fit(
            data, _pictures.Options with { Strategy = strategy, Epoch = 2, Device = "cpu", Pipeline = OnnxEngine.CreatePipeline().With(new OtherFunction(factor)) });
        return model.Run;
    }

    private sealed class OtherFunction(double factor) : IFineTuner
    {
        private readonly TorchFineTuner _tuner = new(TimeProvider.System);

        public void Check(string device, string cacheFolder) => _tuner.Check(device, cacheFolder);

        public FineTuningResult FineTune(FineTuningTask task, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
        {
            FineTuningResult result = _tuner.FineTune(task with { Recipe = task.Recipe with { KeepBestEpoch = false } }, progress, cancellationToken);
            return result with { CheckedLogits = Array.ConvertAll(result.CheckedLogits, l => factor * l) };
        }

        public BackboneWeights TrainWithoutLabels(SelfSupervisedTask task, IProgress<TransferProgress>? progress, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
