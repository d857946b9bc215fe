using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Onnx.Estimators;

namespace MlNetTransfer.Tests.Onnx.Estimators;

/// <summary>The trainer in ML.NET's own surroundings.</summary>
public sealed class ImageTransferTests(FittedPictures fitted) : IClassFixture<FittedPictures>
{
    private ColouredPictures Pictures => fitted.Pictures;

    private MLContext Ml => fitted.Pictures.Ml;

    [Fact]
    public void Paths_bytes_and_MLImages_give_the_same_scores_in_the_process_and_from_the_zip()
    {
        ColouredPictures.PathRow[] train = Pictures.Rows(24), asked = Pictures.Rows(6);
        ColouredPictures.Answer[] expected = Answers(Pictures.Keyed(train), Pictures.Keyed(asked), "paths");
        Assert.Equal(asked.Select(r => r.Label), expected.Select(a => a.PredictedLabel));

        // The rows of a folder stand in another order than those of bytes, so that other images calibrate the scores.
        AssertSame(expected, Answers(Bytes(train), Bytes(asked), null), 0.05f);
        AssertSame(expected, Answers(Images(train), Images(asked), "images"), 0.05f);

        ColouredPictures.Answer[] Answers(IDataView data, IDataView rows, string? zip)
        {
            using ImageTransferTransformer model = Pictures.Fit(data);
            ColouredPictures.Answer[] answers = Pictures.Predict(model, rows);
            Ml.Model.Save(model, data.Schema, Pictures.File($"{zip ?? "bytes"}.zip"));
            ITransformer loaded = new MLContext().Model.Load(Pictures.File($"{zip ?? "bytes"}.zip"), out _);
            AssertSame(answers, Pictures.Predict(loaded, zip is null ? Images(asked) : rows));
            (loaded as IDisposable)?.Dispose();
            return answers;
        }
    }

    private static void AssertSame(ColouredPictures.Answer[] expected, ColouredPictures.Answer[] answers, float tolerance = 1e-3f)
    {
        Assert.Equal(expected.Select(a => a.PredictedLabel), answers.Select(a => a.PredictedLabel));
        Assert.All(expected.Zip(answers), p => Assert.All(p.First.Score.Zip(p.Second.Score), s => Assert.Equal(s.First, s.Second, tolerance)));
    }

    [Fact]
    public void Scores_are_probabilities_with_the_classes_as_slot_names_and_the_predicted_label_has_the_key_values_of_the_label()
    {
        DataViewSchema schema = fitted.Model.GetOutputSchema(fitted.Data.Schema);
        VBuffer<ReadOnlyMemory<char>> slots = default, values = default, labels = default;
        schema["Score"].GetSlotNames(ref slots);
        schema["PredictedLabel"].GetKeyValues(ref values);
        fitted.Data.Schema["Label"].GetKeyValues(ref labels);
        Assert.Equal(["red", "green", "blue"], slots.DenseValues().Select(s => s.ToString()));
        Assert.Equal(["red", "green", "blue"], values.DenseValues().Select(s => s.ToString()));
        Assert.Equal(["red", "green", "blue"], labels.DenseValues().Select(s => s.ToString()));
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 3), schema["Score"].Type);
        Assert.Equal(fitted.Data.Schema["Label"].Type, schema["PredictedLabel"].Type);
        Assert.All(Pictures.Predict(fitted.Model, fitted.Data), a => Assert.Equal(1, a.Score.Sum(), 1e-5f));
    }

    [Fact]
    public void Only_score_and_predicted_label_are_added()
    {
        string[] before = [.. Visible(fitted.Data.Schema)], after = [.. Visible(fitted.Model.GetOutputSchema(fitted.Data.Schema))];
        Assert.Equal([.. before, "PredictedLabel", "Score"], after);
        ITransformer loaded = new MLContext().Model.Load(fitted.Zip, out _);
        Assert.Equal(after, Visible(loaded.GetOutputSchema(fitted.Data.Schema)));
        (loaded as IDisposable)?.Dispose();

        static IEnumerable<string> Visible(DataViewSchema schema) => schema.Where(c => !c.IsHidden).Select(c => c.Name);
    }

    [Fact]
    public void The_schema_before_the_fit_is_that_after_it()
    {
        var keys = Ml.Transforms.Conversion.MapValueToKey("Label");
        ImageTransferTrainer trainer = Ml.MulticlassClassification.Trainers.ImageTransfer(
            Pictures.Options with { ScoreColumnName = "Probability", PredictedLabelColumnName = "Class" });
        SchemaShape before = trainer.GetOutputSchema(keys.GetOutputSchema(ShapeOf(Pictures.Rows(1))));
        Assert.Equal(["Class", "Features", "Label", "Probability"], before.Select(c => c.Name).Order());
        SchemaShape.Column score = before.Single(c => c.Name == "Probability"), label = before.Single(c => c.Name == "Class");
        Assert.Equal((SchemaShape.Column.VectorKind.Vector, (DataViewType)NumberDataViewType.Single, false), (score.Kind, score.ItemType, score.IsKey));
        Assert.Equal((SchemaShape.Column.VectorKind.Scalar, (DataViewType)NumberDataViewType.UInt32, true), (label.Kind, label.ItemType, label.IsKey));
        Assert.Equal(["SlotNames"], score.Annotations.Select(a => a.Name));
        Assert.Equal(TextDataViewType.Instance, label.Annotations.Single(a => a.Name == "KeyValues").ItemType);
    }

    /// <summary>ML.NET keeps the way from a schema to a shape to itself; an estimator that adds nothing tells it.</summary>
    private SchemaShape ShapeOf(IEnumerable<ColouredPictures.PathRow> rows)
    {
        _ = rows;
        return Ml.Transforms.CustomMapping<Nothing, ColouredPictures.PathRow>((_, _) => { }, null).GetOutputSchema(new SchemaShape([]));
    }

    private sealed class Nothing;

    [Fact]
    public void The_trainer_stands_in_the_middle_of_a_longer_chain()
    {
        ColouredPictures.PathRow[] rows = Pictures.Rows(18);
        IDataView data = Ml.Data.LoadFromEnumerable(rows.Select(r => new ChainRow { Colour = r.Label, File = r.Features!, Weight = 2 }));
        var chain = Ml.Transforms.Conversion.MapValueToKey("Class", "Colour")
            .Append(Ml.Transforms.CopyColumns("Picture", "File"))
            .Append(Ml.MulticlassClassification.Trainers.ImageTransfer(
                Pictures.Options with
                {
                    LabelColumnName = "Class",
                    FeatureColumnName = "Picture",
                    ScoreColumnName = "Probability",
                    PredictedLabelColumnName = "Answer"
                }))
            .Append(Ml.Transforms.Conversion.MapKeyToValue("Answer"))
            .Append(Ml.Transforms.Concatenate("All", "Probability", "Weight"));
        ITransformer model = chain.Fit(data);
        Ml.Model.Save(model, data.Schema, Pictures.File("chain.zip"));
        foreach (ITransformer one in (ITransformer[])[model, new MLContext().Model.Load(Pictures.File("chain.zip"), out _)])
        {
            ChainAnswer[] answers = [.. Ml.Data.CreateEnumerable<ChainAnswer>(one.Transform(data), reuseRowObject: false)];
            Assert.Equal(rows.Select(r => r.Label), answers.Select(a => a.Answer));
            Assert.All(answers, a => Assert.Equal([.. a.Probability, 2], a.All));
            (one as IDisposable)?.Dispose();
        }
    }

    [Fact]
    public void Cross_validation_and_evaluation_work()
    {
        IDataView data = Pictures.Keyed(Pictures.Rows(30));
        var folds = Ml.MulticlassClassification.CrossValidate(data, Ml.MulticlassClassification.Trainers.ImageTransfer(Pictures.Options), numberOfFolds: 3);
        Assert.Equal(3, folds.Count);
        Assert.All(folds, f => Assert.InRange(f.Metrics.MicroAccuracy, 0.9, 1));
        Assert.All(folds, f => ((IDisposable)f.Model).Dispose());

        MulticlassClassificationMetrics metrics = Ml.MulticlassClassification.Evaluate(fitted.Model.Transform(fitted.Data), topKPredictionCount: 2);
        Assert.Equal(1, metrics.MicroAccuracy);
        Assert.Equal(1, metrics.TopKAccuracy);
        Assert.InRange(metrics.LogLoss, 0, 0.5);
        Assert.Equal(3, metrics.PerClassLogLoss.Count);
    }

    [Fact]
    public void PredictionEngines_of_many_threads_agree_with_the_batch()
    {
        string[] paths = [.. fitted.Data.GetColumn<string>("Features")];
        ColouredPictures.Answer[] batch = Pictures.Predict(fitted.Model, fitted.Data);
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 4 }, thread =>
        {
            using PredictionEngine<ColouredPictures.PathRow, Raw> engine = Ml.Model.CreatePredictionEngine<ColouredPictures.PathRow, Raw>(
                fitted.Model, new PredictionEngineOptions { OwnsTransformer = false });
            for (int i = thread; i < paths.Length; i += 5)
            {
                Raw one = engine.Predict(new ColouredPictures.PathRow { Features = paths[i] });
                Assert.Equal(batch[i].Score, one.Score);
                Assert.Equal(Array.IndexOf(one.Score, one.Score.Max()), (int)one.PredictedLabel - 1);
            }
        });
    }

    [Fact]
    public void Shuffled_filtered_and_cached_rows_are_rows_like_others()
    {
        IDataView data = Ml.Data.Cache(Ml.Data.ShuffleRows(Pictures.Keyed(Pictures.Rows(30)), seed: 3));
        using ImageTransferTransformer model = Pictures.Fit(Ml.Data.TakeRows(Ml.Data.SkipRows(data, 2), 26));
        Assert.Equal(26, model.Run.Dataset.Images);
    }

    [Theory]
    [
        InlineData(
            "Nothing", "Features", "column 'Nothing': does not exist; allowed is a key (UInt32) with known values. Put MapValueToKey before ImageTransfer."),
    ]
    [InlineData("Features", "Features", "column 'Features': is String; allowed is a key (UInt32) with known values. Put MapValueToKey before ImageTransfer.")]
    [
        InlineData(
            "Label",
            "Nothing",
            "column 'Nothing': does not exist; allowed is text, a vector of Byte, or an image. Name a column of paths, of encoded images or of MLImage."),
    ]
    [
        InlineData(
            "Label",
            "Label",
            "column 'Label': is Key<UInt32, 0-2>; allowed is text, a vector of Byte, or an image. Name a column of paths, of encoded images or of MLImage."),
    ]
    public void A_column_that_cannot_be_trained_on_is_refused(string label, string features, string expected)
    {
        TransferException refused = Assert.Throws<TransferException>(
            () => Pictures.Fit(fitted.Data, Pictures.Options with { LabelColumnName = label, FeatureColumnName = features }));
        Assert.Equal($"{FindingCode.ColumnNotUsable} {expected}", refused.Message);
        SchemaShape shape = Ml.Transforms.Conversion.MapValueToKey("Label").GetOutputSchema(ShapeOf([]));
        Assert.Equal(
            FindingCode.ColumnNotUsable,
            Assert.Throws<TransferException>(
                () => Ml.MulticlassClassification.Trainers.ImageTransfer(label, features).GetOutputSchema(shape)).Findings.Single().Code);
    }

    private IDataView Bytes(IEnumerable<ColouredPictures.PathRow> rows) =>
        Pictures.Keyed(
            Ml.Data.LoadFromEnumerable(rows.Select(r => new ColouredPictures.BytesRow { Label = r.Label, Features = File.ReadAllBytes(r.Features!) })));

    private IDataView Images(IEnumerable<ColouredPictures.PathRow> rows) =>
        Pictures.Keyed(Ml.Data.LoadFromEnumerable(rows.Select(r => new MLImageRow { Label = r.Label, Features = MLImage.CreateFromFile(r.Features!) })));

    private sealed class Raw
    {
        public float[] Score { get; set; } = [];

        public uint PredictedLabel { get; set; }
    }

    private sealed class ChainRow
    {
        public string Colour { get; set; } = "";

        public string File { get; set; } = "";

        public float Weight { get; set; }
    }

    private sealed class ChainAnswer
    {
        public string Answer { get; set; } = "";

        public float[] Probability { get; set; } = [];

        public float[] All { get; set; } = [];
    }
}
