using Microsoft.ML;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Onnx.Estimators;

namespace MlNetTransfer.Tests.Onnx.Estimators;

/// <summary>Defects of ML.NET's ImageClassificationTrainer in what it makes of the training images, that this trainer does not have.</summary>
public sealed class IncumbentDataDefectTests : IDisposable
{
    private readonly ColouredPictures _pictures = new();

    public void Dispose() => _pictures.Dispose();

    [Fact]
    public void The_held_out_share_is_stratified()
    {
        ColouredPictures.PathRow[] rows = [.. _pictures.Rows(20, classes: 1), .. _pictures.Rows(30).Where(r => r.Label != "red")];
        using ImageTransferTransformer model = _pictures.Fit(rows, _pictures.Options with { ValidationSetFraction = 0.2 });
        Assert.Equal([(16, 4), (8, 2), (8, 2)], model.Run.Dataset.Classes.Select(c => (c.Train, c.Validation)));
    }

    [Fact]
    public void Training_images_that_cannot_be_decoded_are_listed_with_reason_and_count_and_stop_nothing()
    {
        File.WriteAllText(_pictures.File("text.jpg"), "not an image");
        File.WriteAllBytes(_pictures.File("empty.jpg"), []);
        string[] bad = [_pictures.File("text.jpg"), _pictures.File("empty.jpg"), "no such file.png", "nul\0.png"];
        IEnumerable<ColouredPictures.PathRow> rows =
        [
            .. _pictures.Rows(12),
            .. bad.Select(b => new ColouredPictures.PathRow { Label = "red", Features = b }),
            new() { Label = "red", Features = "" },
            new() { Label = "", Features = bad[0] },
        ];
        using ImageTransferTransformer model = _pictures.Fit(rows);
        Assert.Equal(12, model.Run.Dataset.Images);
        Assert.Equal(
            [
                FindingCode.ImageNotDecodable,
                FindingCode.ImageEmpty,
                FindingCode.ImageNotFound,
                FindingCode.ImageNotReadable,
                FindingCode.RowLabelMissing,
                FindingCode.RowImageMissing,
            ],
            model.Run.Dataset.Rejected.Select(r => r.Code).Order(StringComparer.Ordinal));
        Assert.Equal("train/row 0000017", model.Run.Dataset.Rejected.Single(r => r.Code == FindingCode.RowImageMissing).Path);
        Assert.StartsWith("6 of 18 were left out: MNT301 1, MNT303 1, MNT306 1, MNT307 1, MNT824 1, MNT825 1;", model.Run.Dataset.Findings.Single(f => f.Code == FindingCode.RowsSetAside).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_that_lost_their_letters_are_refused()
    {
        IEnumerable<ColouredPictures.PathRow> rows = [.. _pictures.Rows(12), .. _pictures.Rows(2)
            .Select(r => new ColouredPictures.PathRow { Label = "M\uFFFDher", Features = r.Features })];
        TransferException refused = Assert.Throws<TransferException>(() => _pictures.Fit(rows));
        Assert.Equal([FindingCode.TextNotUtf8], refused.Findings.Select(f => f.Code));
    }

    [Fact]
    public void What_is_cached_belongs_to_the_content_of_the_images_and_to_the_network()
    {
        ColouredPictures.PathRow[] rows = _pictures.Rows(12, classes: 2);
        ImageTransferOptions options = _pictures.Options with
        {
            WorkspacePath = _pictures.Workspace,
            ReuseTrainSetBottleneckCachedValues = true,
            ReuseValidationSetBottleneckCachedValues = true
        };
        _pictures.Fit(rows, options).Dispose();

        // The same paths now hold pictures of the other class.
        foreach (ColouredPictures.PathRow row in rows)
        {
            _pictures.Picture(row.Label == "red" ? "green" : "red", Path.GetFileName(row.Features));
        }

        using ImageTransferTransformer model = _pictures.Fit(rows, options);
        Assert.Equal(
            "green", _pictures.Predict(model, _pictures.Keyed([new() { Label = "red", Features = _pictures.Picture("red") }])).Single().PredictedLabel);
        using ImageTransferTransformer other = _pictures.Fit(rows, options with { InputSize = 64 });
        Assert.Equal(
            "green", _pictures.Predict(other, _pictures.Keyed([new() { Label = "red", Features = _pictures.Picture("red") }])).Single().PredictedLabel);
    }

    [Fact]
    public void Every_common_format_is_trained_on()
    {
        string[] pictures = [.. SmallModel.Pictures];
        using ImageTransferTransformer model = _pictures.Fit(
            [
                .. _pictures.Rows(6, classes: 2),
                .. pictures.Select((p, i) => new ColouredPictures.PathRow { Label = i % 2 == 0 ? "red" : "green", Features = p }),
            ]);
        Assert.DoesNotContain(model.Run.Dataset.Rejected, r => r.Code != FindingCode.DuplicateAcrossSplits);
    }

    [Fact]
    public void Photos_that_EXIF_turns_are_trained_upright()
    {
        ColouredPictures.PathRow[] rows =
        [
            .. Enumerable.Range(0, 16).Select(i =>
                new ColouredPictures.PathRow
                {
                    Label = i % 2 == 0 ? "up" : "left",
                    Features = HalfBrightPictures.Turned(_pictures.File($"{i}.jpg"), i % 2 == 0, i)
                }),
        ];
        ColouredPictures.PathRow[] asked =
        [
            .. Enumerable.Range(0, 6).Select(i =>
                new ColouredPictures.PathRow
                {
                    Label = i % 2 == 0 ? "up" : "left",
                    Features = HalfBrightPictures.Upright(_pictures.File($"asked {i}.jpg"), i % 2 == 0, 100 + i)
                }),
        ];
        using ImageTransferTransformer model = _pictures.Fit(rows);
        Assert.Equal(asked.Select(r => r.Label), _pictures.Predict(model, _pictures.Keyed(asked)).Select(a => a.PredictedLabel));
        Assert.Contains(model.Run.Dataset.Findings, f => f.Code == FindingCode.DeployedPixelsDiffer);
    }

    [Fact]
    public void Validation_images_of_a_class_that_is_not_trained_are_set_aside()
    {
        IDataView all = _pictures.Keyed(_pictures.Rows(30));
        IDataView train = _pictures.Ml.Data.FilterRowsByKeyColumnFraction(all, "Label", 0, 0.67);
        using ImageTransferTransformer model = _pictures.Ml.MulticlassClassification.Trainers.ImageTransfer(_pictures.Options).Fit(
            _pictures.Ml.Data.TakeRows(train, 14), _pictures.Ml.Data.SkipRows(all, 24));
        Assert.Equal(2, model.Run.Dataset.Rejected.Count(r => r.Code == FindingCode.ClassNotInTraining));
        Assert.Contains("'blue'", model.Run.Dataset.Findings.Single(f => f.Code == FindingCode.ClassWithoutImages).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_with_one_image_is_a_class()
    {
        ColouredPictures.PathRow[] rows = [.. _pictures.Rows(12, classes: 2), new() { Label = "blue", Features = _pictures.Picture("blue") }];
        using ImageTransferTransformer model = _pictures.Fit(rows);
        Assert.Equal(
            "blue",
            _pictures.Predict(model, _pictures.Keyed([.. rows.Take(2), new() { Label = "blue", Features = _pictures.Picture("blue") }]))[^1].PredictedLabel);
    }

    [Fact]
    public void A_first_class_of_more_than_ten_thousand_images_is_read_whole()
    {
        IDataView data = _pictures.Keyed(
            Enumerable.Range(0, 10_050).Select(i => new ColouredPictures.PathRow { Label = i < 10_010 ? "red" : "green", Features = $"{i}.png" }));
        RowListing rows = new(new LabelKey(data.Schema["Label"]), _pictures.Options);
        rows.Add(data, "train", null);
        ImageListing listing = rows.ToListing([]);
        Assert.Equal((10_010, 40), (listing.Images.Count(i => i.Label == "red"), listing.Images.Count(i => i.Label == "green")));
    }

    [Fact]
    public void Classes_of_unlike_size_are_weighted()
    {
        using ImageTransferTransformer model = _pictures.Fit(
            [.. _pictures.Rows(20, classes: 1), .. _pictures.Rows(4, classes: 2).Where(r => r.Label == "green")]);
        Assert.NotNull(model.Run.Training.ClassWeights);
    }

    [Fact]
    public void The_features_are_those_before_the_classifier_of_the_pretraining_and_not_its_1001_classes()
    {
        using ImageTransferTransformer model = _pictures.Fit(_pictures.Rows(9));
        Assert.Equal(640, model.Run.Backbone.FeatureDimension);
    }

    [Fact]
    public void Paths_may_be_relative_and_hold_blanks_and_any_letters()
    {
        ColouredPictures.PathRow[] rows =
        [
            .. new[] { "red", "green", "red", "green", "red", "green" }.Select((c, i) =>
                new ColouredPictures.PathRow
                {
                    Label = c,
                    Features = Path.GetRelativePath(Environment.CurrentDirectory, _pictures.Picture(c, $"Bild ä 画像 {i}.png"))
                }),
        ];
        using ImageTransferTransformer model = _pictures.Fit(rows);
        Assert.Equal(rows.Select(r => r.Label), _pictures.Predict(model, _pictures.Keyed(rows)).Select(a => a.PredictedLabel));
    }
}
