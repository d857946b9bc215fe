using MlNetTransfer.Benchmarks.Budgets;
using MlNetTransfer.Benchmarks.Regret;
using MlNetTransfer.Datasets;
using MlNetTransfer.Numerics;
using MlNetTransfer.Planning;
using MlNetTransfer.Runs;
using MlNetTransfer.Runs.Stations;
using MlNetTransfer.Training;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace MlNetTransfer.Benchmarks.Chance;

/// <summary>Trains where nothing is to be gained.</summary>
internal static class ChanceTraining
{
    private const int Repeats = 2;

    /// <summary>Labels of the training and validation images permuted: no strategy can be better than the linear probe but by chance.</summary>
    public static ImageDataset Permute(ImageDataset dataset, long seed)
    {
        int[] labels = [.. dataset.Images.Where(i => i.Split != ImageSplit.Test).Select(i => i.LabelIndex)];
        new RandomSource(seed).Fork("permuted labels").Shuffle<int>(labels);
        Queue<int> next = new(labels);
        return dataset with { Images = [.. dataset.Images.Select(i => i.Split == ImageSplit.Test ? i : i with { LabelIndex = next.Dequeue() })] };
    }

    /// <summary>One test image of each class: what is judged here are the validation images.</summary>
    public static ImageDataset FewTests(ImageDataset dataset) => dataset with
    {
        Images =
        [
            .. dataset.Images.Where(i => i.Split != ImageSplit.Test),
            .. dataset.In(ImageSplit.Test).GroupBy(i => i.LabelIndex).Select(g => g.First()),
        ],
    };

    public static ChancePair Train(BudgetCell cell, BudgetMaterial material, TransferStrategy strategy, int refits)
    {
        bool[][] answers = strategy == TransferStrategy.LinearProbe
            ? Refits(cell, material, refits)
            : [.. Enumerable.Range(0, Repeats).Select(repeat => Again(cell, material, strategy, (Repeats * cell.Seed) + repeat))];
        ImageDataset dataset = material.Setup.Dataset;
        return new ChancePair
        {
            Cell = $"{cell}",
            Strategy = strategy,
            Answers = [.. answers.Select(Bits.Text)],
            Images = dataset.In(ImageSplit.Train).Count(),
            Classes = dataset.Labels.Count,
            Commit = Report.Commit,
        };
    }

    private static bool[] Again(BudgetCell cell, BudgetMaterial material, TransferStrategy strategy, long seed)
    {
        TrainedTransfer probe = material.NamedProbe;
        TransferOptions options = material.NamedOptions with { Strategy = strategy, Seed = seed, TimeBudget = TimeSpan.FromSeconds(cell.Seconds) };
        TrainedTransfer trained = new StrategyTraining(BudgetMaterial.Context(options, new ProcessorTime(BudgetCell.Cores)), checkpoint: null, _ => { }).Run(
            CellSetup.Named(material.Setup, strategy),
            material.Setup.Backbone,
            material.Setup.Weights,
            probe.Dataset,
            new TrialTask { Probe = probe.Probe.BeforeRefit ?? probe.Probe });
        return CellSetup.Validation(trained).Right;
    }

    /// <summary>Heads on training images that are drawn with replacement within each class.</summary>
    private static bool[][] Refits(BudgetCell cell, BudgetMaterial material, int refits)
    {
        RunSetup setup = material.Setup;
        LabelledImage[] images = [.. material.NamedProbe.Dataset.Images.Where(i => i.Split != ImageSplit.Test)];
        FeatureMatrix features = BudgetMaterial.Context(material.NamedOptions, TimeProvider.System)
            .Features(setup.Backbone, setup.Weights, [setup.Backbone.Stages[^1].Name], images).Features;
        int[] labels = [.. images.Select(i => i.LabelIndex)];
        int[] validation = [.. Enumerable.Range(0, images.Length).Where(i => images[i].Split == ImageSplit.Validation)];
        int[][] train =
        [
            .. Enumerable.Range(0, images.Length).Where(i => images[i].Split == ImageSplit.Train).GroupBy(i => labels[i]).Select(g => g.ToArray()),
        ];
        int classes = setup.Dataset.Labels.Count;
        RandomSource random = new RandomSource(cell.Seed).Fork($"refits {cell}");
        return
        [
            .. Enumerable.Range(0, refits).Select(refit =>
            {
                int[] drawn = [.. train.SelectMany(rows => rows.Select(_ => rows[random.NextInt32(rows.Length)]))];
                double[] logits = HeadTrainer.Train(
                    features, labels, classes, drawn, validation, new HeadOptions(), random.Fork($"{refit}"), null, CancellationToken.None).ValidationLogits;
                return (bool[])
                    [.. validation.Select((row, i) => TensorPrimitives.IndexOfMax<double>(logits.AsSpan(i * classes, classes)) == labels[row])];
            }),
        ];
    }
}
