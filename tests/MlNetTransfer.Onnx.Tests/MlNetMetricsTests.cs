using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetTransfer.Evaluation;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Tests.Onnx;

/// <summary>Figures that carry ML.NET's names have ML.NET's values.</summary>
public class MlNetMetricsTests
{
    [Theory]
    [InlineData(1, 3, 200)]
    [InlineData(2, 7, 50)]
    [InlineData(3, 2, 31)]
    public void The_figures_are_those_of_ML_NET(long seed, int classes, int images)
    {
        RandomSource random = new(seed);
        FeatureMatrix scores = new(images, classes);
        Row[] rows = new Row[images];
        for (int i = 0; i < images; i++)
        {
            int label = random.NextInt32(classes);
            float[] score = [.. Enumerable.Range(0, classes).Select(c => (float)random.NextDouble() + (c == label ? 0.6f : 0))];
            float sum = score.Sum();
            score = [.. score.Select(s => s / sum)];
            score.CopyTo(scores.Row(i));
            rows[i] = new Row { Label = (uint)label, PredictedLabel = (uint)Array.IndexOf(score, score.Max()), Score = score };
        }

        MLContext ml = new();
        SchemaDefinition schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Label)].ColumnType = new KeyDataViewType(typeof(uint), classes);
        schema[nameof(Row.PredictedLabel)].ColumnType = new KeyDataViewType(typeof(uint), classes);
        schema[nameof(Row.Score)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, classes);
        MulticlassClassificationMetrics theirs = ml.MulticlassClassification.Evaluate(ml.Data.LoadFromEnumerable(rows, schema), topKPredictionCount: 2);
        EvaluationResult ours = Evaluator.Evaluate(
            scores, [.. rows.Select(r => (int)r.Label)], [.. Enumerable.Range(0, classes).Select(c => $"{c}")], 1, default);
        Assert.Equal(theirs.MicroAccuracy, ours.MicroAccuracy, 1e-9);
        Assert.Equal(theirs.MacroAccuracy, ours.MacroAccuracy, 1e-9);
        Assert.Equal(theirs.LogLoss, ours.LogLoss, 1e-6);
        Assert.Equal(theirs.LogLossReduction, ours.LogLossReduction!.Value, 1e-6);
        Assert.Equal(theirs.ConfusionMatrix.PerClassPrecision, ours.Classes.Select(c => c.Precision ?? 0));
        Assert.Equal(theirs.ConfusionMatrix.PerClassRecall, ours.Classes.Select(c => c.Recall ?? 0));
        if (classes > 2)
        {
            Assert.Equal(theirs.TopKAccuracy, ours.TopK[0].Accuracy, 1e-9);
        }
    }

    private sealed class Row
    {
        public uint Label { get; set; }

        public uint PredictedLabel { get; set; }

        public float[] Score { get; set; } = [];
    }
}
