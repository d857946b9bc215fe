using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Export;
using MlNetTransfer.Numerics;
using MlNetTransfer.Onnx;
using MlNetTransfer.Planning;
using MlNetTransfer.Profiling;
using MlNetTransfer.Runs;
using MlNetTransfer.Runs.Stations;
using MlNetTransfer.Sessions;
using MlNetTransfer.Storage;
using MlNetTransfer.Weights;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace MlNetTransfer.Benchmarks.Regret;

/// <summary>What trainings of drawn images start from, and what is kept of them.</summary>
internal static class CellSetup
{
    /// <param name="network">The backbone and its input.</param>
    /// <param name="weights">File of its weights.</param>
    /// <param name="dataset">With its splits.</param>
    /// <param name="metric">Null for the policy's.</param>
    public static RunSetup Of(RegretNetwork network, string weights, ImageDataset dataset, DecisionMetric? metric)
    {
        int side = dataset.CommonSide(ImageSplit.Train);
        BackboneSpec backbone = network.Spec.WithImageSide(TransferPolicy.ImageSideFor(side, network.Spec.Preprocessing.ResizeShorterSide));
        int[] sizes = [.. dataset.Labels.Select((_, label) => dataset.In(ImageSplit.Train).Count(i => i.LabelIndex == label))];
        PlanDecisions plan = TransferPolicy.Choose(
            network.Backbone, true, network.Backbone, null, backbone.Preprocessing.ResizeShorterSide, null, side, MetricChoice.Of(metric, sizes));
        return new RunSetup(dataset, dataset.Fingerprint(), DatasetSize.Of(dataset), backbone, WeightsReader.Load(backbone, weights), plan);
    }

    /// <summary>The plan where a strategy is named.</summary>
    public static PlanDecisions Named(RunSetup setup, TransferStrategy strategy) =>
        setup.Plan with { Strategy = Decision<TransferStrategy>.ByUser(PlanEntries.Strategy, strategy) };

    /// <summary>The profile without names of images.</summary>
    public static DatasetProfile Nameless(DatasetProfile profile) =>
        profile with { ClassAccuracies = [], SuspiciousLabels = [], Size = profile.Size with { Classes = [] } };

    /// <summary>Probability of the true class of every validation image, in hundredths, and whether it is the likeliest.</summary>
    public static (byte[] Probabilities, bool[] Right) Validation(TrainedTransfer trained)
    {
        int[] truth = [.. trained.Dataset.In(ImageSplit.Validation).Select(i => i.LabelIndex)];
        int classes = trained.Model.Labels.Count;
        byte[] probabilities = new byte[truth.Length];
        bool[] right = new bool[truth.Length];
        double[] row = new double[classes];
        for (int i = 0; i < truth.Length; i++)
        {
            TensorPrimitives.SoftMax<double>(trained.ValidationLogits.AsSpan(i * classes, classes), row);
            probabilities[i] = (byte)Math.Round(100 * row[truth[i]]);
            right[i] = TensorPrimitives.IndexOfMax<double>(row) == truth[i];
        }

        return (probabilities, right);
    }

    /// <summary>Exports a model as the product does, and tests what was exported.</summary>
    public static TestAnswers Test(ClassifierModel model, ImageDataset dataset, OnnxTransferEngine engine, string outputFolder)
    {
        using OutputFolder folder = OutputFolder.Open(outputFolder);
        engine.Exporter.Export(model, folder);
        using IFeatureExtractor onnx = engine.Exporter.OpenOnnx(folder.File(OutputFolder.ModelOnnx));
        LabelledImage[] test = [.. dataset.In(ImageSplit.Test)];
        FeatureMatrix scores = BatchScores.Of(onnx, dataset, test, null, CancellationToken.None).Scores;
        return new TestAnswers(
            [.. test.Select((image, i) => TensorPrimitives.IndexOfMax(scores.Row(i)) == image.LabelIndex)],
            [.. Enumerable.Range(0, dataset.Labels.Count).Select(c => test.Count(i => i.LabelIndex == c))]);
    }
}
