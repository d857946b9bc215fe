using MlNetTransfer.Datasets;
using MlNetTransfer.Evaluation;
using MlNetTransfer.Export;
using MlNetTransfer.Manifests;
using MlNetTransfer.Numerics;
using MlNetTransfer.Training;
using MlNetTransfer.Unknowns;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace MlNetTransfer.Runs.Large;

/// <summary>All test images of a manifest, from their features and the head. Held are 33 bytes per test image, and a block of rows.</summary>
/// <param name="context">Of the run.</param>
/// <param name="setup">What it started from.</param>
internal sealed class LargeTestStation(RunContext context, LargeSetup setup)
{
    private const int Block = 1024;

    /// <summary>Scores them, writes predictions.csv, and measures.</summary>
    /// <param name="head">The classifier.</param>
    /// <param name="predictions">The file.</param>
    /// <returns>Null where there are no test images; then nothing is written.</returns>
    public EvaluationSummary? Run(LinearHead head, string predictions)
    {
        int[] rows = setup.Set.RowsOf(ImageSplit.Test);
        if (rows.Length == 0)
        {
            return null;
        }

        IReadOnlyList<string> labels = setup.Set.Labels;
        ScoredImages images = ScoredImages.Empty(rows.Length, labels.Count);
        ulong[] keys = new ulong[rows.Length];
        PredictionsCsv.Write(predictions, labels, Scored());
        EvaluationResult result = Evaluator.Evaluate(images, labels, context.Options.Seed, context.CancellationToken);
        return new EvaluationSummary
        {
            Test = result,
            Outcomes = TestOutcomes.Of(keys, images.Predicted.Zip(images.Labels, (predicted, label) => predicted == label)),
        };

        // Names come from the manifest, which is read beside the features.
        IEnumerable<(string Name, int Label, ReadOnlyMemory<float> Scores)> Scored()
        {
            int number = 0, done = 0;
            FeatureMatrix block = new(0, labels.Count);
            foreach ((ManifestRow row, ContentHash content) in setup.Manifest.Read())
            {
                if (done < rows.Length && number == rows[done])
                {
                    if (done % Block == 0)
                    {
                        context.CancellationToken.ThrowIfCancellationRequested();
                        context.Progress?.Report(new("Testing", done, rows.Length, "images"));
                        block = HeadScores.Of(head, setup.Features, rows.AsMemory(done, Math.Min(Block, rows.Length - done)));
                    }

                    int label = setup.Set.LabelOf[number];
                    float[] scores = block.Row(done % Block).ToArray();
                    images.Set(done, label, scores);
                    keys[done++] = content.With(labels[label]);
                    yield return (row.Path, label, scores);
                }

                number++;
            }
        }
    }

    /// <summary>What the threshold of the unknown does to them.</summary>
    /// <param name="model">With its threshold.</param>
    /// <param name="summary">Without test images.</param>
    public UnknownSummary Refused(ClassifierModel model, UnknownSummary summary)
    {
        int[] rows = setup.Set.RowsOf(ImageSplit.Test);
        float[] scores = new float[rows.Length];
        bool[] right = new bool[rows.Length];
        for (int start = 0; start < rows.Length; start += Block)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            int[] some = rows[start..Math.Min(start + Block, rows.Length)];
            UnknownTrainer.Scores(model.Unknown!, setup.Features, some, model.Head).CopyTo(scores, start);
            FeatureMatrix own = HeadScores.Of(model.Head, setup.Features, some);
            for (int i = 0; i < some.Length; i++)
            {
                right[start + i] = TensorPrimitives.IndexOfMax<float>(own.Row(i)) == setup.Set.LabelOf[some[i]];
            }
        }

        return summary.Tested(scores, right);
    }

    /// <summary>The exported model, from the picture on, against the scores from the stored features.</summary>
    /// <param name="head">The classifier.</param>
    /// <param name="images">Pictures of the sample.</param>
    /// <param name="scores">[images × classes], of the exported model.</param>
    public TrainingParity Compare(LinearHead head, IReadOnlyList<LabelledImage> images, FeatureMatrix scores)
    {
        FeatureMatrix own = HeadScores.Of(head, setup.Features, (int[])[.. images.Select(i => setup.Sample.RowOf[i.Hash])]);
        double largest = 0;
        int changes = 0;
        for (int i = 0; i < images.Count; i++)
        {
            for (int c = 0; c < own.Columns; c++)
            {
                largest = Math.Max(largest, Math.Abs((double)own.Row(i)[c] - scores.Row(i)[c]));
            }

            changes += TensorPrimitives.IndexOfMax<float>(own.Row(i)) == TensorPrimitives.IndexOfMax<float>(scores.Row(i)) ? 0 : 1;
        }

        return new TrainingParity { Images = images.Count, MaxScoreDifference = largest, LabelChanges = changes };
    }
}
