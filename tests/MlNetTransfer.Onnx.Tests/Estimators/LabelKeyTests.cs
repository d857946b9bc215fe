using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Onnx.Estimators;

namespace MlNetTransfer.Tests.Onnx.Estimators;

/// <summary>Class number i of the scores is key i + 1, whatever the values of the key are and whichever of them were trained.</summary>
public sealed class LabelKeyTests : IDisposable
{
    private readonly ColouredPictures _pictures = new();

    public void Dispose() => _pictures.Dispose();

    [Fact]
    public void Text() => Check(new Dictionary<string, string> { ["red"] = "zebra", ["green"] = "", ["blue"] = "a\tb" }, ["zebra", "a\tb"], green: false);

    [Fact]
    public void Whole_numbers() => Check(new Dictionary<string, uint> { ["red"] = 30, ["green"] = 4, ["blue"] = 200 }, ["30", "4", "200"]);

    [Fact]
    public void Numbers() => Check(new Dictionary<string, float> { ["red"] = 0.5f, ["green"] = -1, ["blue"] = 1e9f }, ["0.5", "-1", "1E+09"]);

    [Fact]
    public void Booleans() => Check(new Dictionary<string, bool> { ["red"] = true, ["green"] = false, ["blue"] = true }, ["True", "False"]);

    private void Check<T>(Dictionary<string, T> labels, string[] slots, bool green = true)
        where T : notnull
    {
        MLContext ml = _pictures.Ml;
        ColouredPictures.PathRow[] rows = [.. _pictures.Rows(24).Where(r => green || r.Label != "green")];
        IDataView data = _pictures.Keyed(ml.Data.LoadFromEnumerable(rows.Select(r => new Row<T> { Label = labels[r.Label], Features = r.Features! })));
        using ImageTransferTransformer model = _pictures.Fit(data);
        ml.Model.Save(model, data.Schema, _pictures.File("model.zip"));
        ITransformer loaded = new MLContext().Model.Load(_pictures.File("model.zip"), out _);
        foreach (ITransformer one in (ITransformer[])[model, loaded])
        {
            IDataView scored = one.Transform(data);
            VBuffer<ReadOnlyMemory<char>> names = default;
            scored.Schema["Score"].GetSlotNames(ref names);
            Assert.Equal(slots, names.DenseValues().Select(n => n.ToString()));
            Assert.Equal(data.Schema["Label"].Type, scored.Schema["PredictedLabel"].Type);
            Assert.Equal(data.GetColumn<uint>("Label"), scored.GetColumn<uint>("PredictedLabel"));
            Assert.All(scored.GetColumn<uint>("Label").Zip(scored.GetColumn<float[]>("Score")), p => Assert.Equal(p.Second.Max(), p.Second[(int)p.First - 1]));
            IDataView values = ml.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(scored).Transform(scored);
            Assert.Equal(
                rows.Select(r => labels[r.Label]),
                typeof(T) == typeof(string) ? values.GetColumn<string>("PredictedLabel").Cast<T>() : values.GetColumn<T>("PredictedLabel"));
        }

        ((IDisposable)loaded).Dispose();
    }

    [Fact]
    public void Classes_of_the_key_without_images_break_nothing_and_have_the_score_0()
    {
        MLContext ml = _pictures.Ml;
        ColouredPictures.PathRow[] all = _pictures.Rows(24),
            some = [.. all.Where(r => r.Label != "green"), new() { Label = "green", Features = "no such file.png" }];
        string[] values = ["first", "blue", "green", "none", "red", "last"];
        IDataView data = ml.Data.LoadFromEnumerable(some);
        IDataView keys = ml.Data.LoadFromEnumerable(values.Select(v => new Value { Name = v }));
        var mapping = ml.Transforms.Conversion.MapValueToKey("Label", keyData: keys).Fit(data);
        using ImageTransferTransformer model = _pictures.Fit(mapping.Transform(data));
        Finding told = Assert.Single(model.Run.Dataset.Findings, f => f.Code == FindingCode.ClassWithoutImages);
        Assert.Contains("4 of 6 classes have no images to train on: 'first', 'green', 'none', 'last'", told.Message, StringComparison.Ordinal);
        Assert.Equal(["blue", "red"], model.Run.Dataset.Classes.Select(c => c.Label));
        foreach (ColouredPictures.Answer answer in _pictures.Predict(model, mapping.Transform(ml.Data.LoadFromEnumerable(all))))
        {
            Assert.Equal([0, 0, 0, 0], new[] { 0, 2, 3, 5 }.Select(i => answer.Score[i]));
            Assert.Equal(1, answer.Score[1] + answer.Score[4], 1e-5f);
            Assert.Equal(values[Array.IndexOf(answer.Score, answer.Score.Max())], answer.PredictedLabel);
        }
    }

    [Fact]
    public void One_class_alone_is_refused() =>
        Assert.Equal(FindingCode.OneClass, Assert.Throws<TransferException>(() => _pictures.Fit(_pictures.Rows(6, classes: 1))).Findings.Single().Code);

    [Fact]
    public void Validation_rows_with_another_key_are_refused()
    {
        ColouredPictures.PathRow[] rows = _pictures.Rows(12);
        TransferException refused = Assert.Throws<TransferException>(
            () => _pictures.Fit(_pictures.Keyed(rows), _pictures.Options with { ValidationSet = _pictures.Keyed(rows.Reverse()) }));
        Assert.Equal(FindingCode.ColumnNotUsable, refused.Findings.Single().Code);
        Assert.Contains("allowed are those of the training rows, 'red', 'green', 'blue'", refused.Message, StringComparison.Ordinal);
    }

    private sealed class Row<T>
    {
        public T Label { get; set; } = default!;

        public string Features { get; set; } = "";
    }

    private sealed class Value
    {
        public string Name { get; set; } = "";
    }
}
