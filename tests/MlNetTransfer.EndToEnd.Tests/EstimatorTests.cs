using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MlNetTransfer.Onnx.Estimators;
using MlNetTransfer.Planning;

namespace MlNetTransfer.Tests;

/// <summary>What the trainer fits and ML.NET saves, in a process that has no assembly of this product.</summary>
public sealed class EstimatorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _ml = new(seed: 1);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_model_trained_on_paths_predicts_paths_in_an_app_without_this_product() =>
        Check("ImagePath", Parts(15).Select(p => new PathRow { Label = p.Label, ImagePath = p.Path }), Parts(18).Select(p => new PathRow { Label = p.Label, ImagePath = p.Path }));

    [Fact]
    public void A_model_trained_on_MLImages_predicts_MLImages_in_an_app_without_this_product() =>
        Check("Image", Parts(15).Select(Read), Parts(18).Select(Read), "--mlimage");

    private static ImageRow Read((string Label, string Path) part) => new() { Label = part.Label, Image = MLImage.CreateFromFile(part.Path) };

    private void Check<TRow>(string column, IEnumerable<TRow> train, IEnumerable<TRow> asked, params string[] mode)
        where TRow : class
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(train.ToArray());
        var keys = _ml.Transforms.Conversion.MapValueToKey("Label").Fit(rows);
        var chain = _ml.MulticlassClassification.Trainers.ImageTransfer(new ImageTransferOptions { FeatureColumnName = column, Strategy = TransferStrategy.LinearProbe, CacheFolder = _folder.File("cache") })
            .Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        IDataView keyed = keys.Transform(rows);
        using var model = chain.Fit(keyed);
        _ml.Model.Save(model, keyed.Schema, _folder.File("model.zip"));
        Answer[] ours = [.. _ml.Data.CreateEnumerable<Answer>(model.Transform(keys.Transform(_ml.Data.LoadFromEnumerable(asked.ToArray()))), reuseRowObject: false)];

        string app = ProcessRunner.Dll("StockConsumer", "StockConsumer");
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(app)!, "MlNetTransfer*"));
        ProcessRunner.Result stock = ProcessRunner.Run(app, [_folder.File("model.zip"), .. mode, .. Parts(18).Select(p => p.Path)]);
        Assert.True(stock.ExitCode == 0, stock.Error);
        string[] lines = stock.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(ours.Length, lines.Length);
        foreach ((Answer answer, string line) in ours.Zip(lines))
        {
            string[] theirs = line.Split('\t');
            Assert.Equal(answer.PredictedLabel, theirs[1]);
            Assert.StartsWith("bolt=", theirs[2], StringComparison.Ordinal);
            Assert.Equal(answer.Score[0], float.Parse(theirs[2]["bolt=".Length..], CultureInfo.InvariantCulture), 0.02f);
        }
    }

    private static (string Label, string Path)[] Parts(int perClass) =>
    [
        .. new[] { "bolt", "spring" }.SelectMany(label => Directory.GetFiles(SourceTree.Folder($"data/parts/{label}")).Order(StringComparer.Ordinal).Take(perClass).Select(path => (label, path))),
    ];

    private sealed class PathRow
    {
        public string Label { get; set; } = "";

        public string ImagePath { get; set; } = "";
    }

    private sealed class ImageRow
    {
        public string Label { get; set; } = "";

        [ImageType(1, 1)]
        public MLImage? Image { get; set; }
    }

    private sealed class Answer
    {
        public float[] Score { get; set; } = [];

        public string PredictedLabel { get; set; } = "";
    }
}
