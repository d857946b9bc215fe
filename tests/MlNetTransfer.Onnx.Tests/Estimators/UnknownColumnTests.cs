using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Onnx.Estimators;

namespace MlNetTransfer.Tests.Onnx.Estimators;

/// <summary>The trainer for ML.NET says how unlike the training images an image is, where it is asked to.</summary>
public sealed class UnknownColumnTests : IDisposable
{
    private readonly ColouredPictures _pictures = new();

    public void Dispose() => _pictures.Dispose();

    [Fact]
    public void A_fitted_model_and_its_zip_have_a_column_that_is_NaN_without_an_image()
    {
        ImageTransferOptions options = _pictures.Options with { Unknown = 0.2, UnknownScoreColumnName = "Strangeness" };
        IDataView data = _pictures.Keyed(_pictures.Rows(60, classes: 2));
        ImageTransferTrainer trainer = _pictures.Ml.MulticlassClassification.Trainers.ImageTransfer(options);
        SchemaShape rows = _pictures.Ml.Transforms.CustomMapping<Nothing, ColouredPictures.PathRow>((_, _) => { }, null).GetOutputSchema(new SchemaShape([]));
        SchemaShape before = trainer.GetOutputSchema(_pictures.Ml.Transforms.Conversion.MapValueToKey("Label").GetOutputSchema(rows));
        Assert.Equal(SchemaShape.Column.VectorKind.Vector, before.Single(c => c.Name == "Strangeness").Kind);
        using ImageTransferTransformer model = trainer.Fit(data);
        Assert.Equal(0.2, model.Run.Unknown!.Share);

        IDataView asked = _pictures.Keyed([.. _pictures.Rows(6, classes: 2), new ColouredPictures.PathRow { Label = "red", Features = "" }]);
        float[][] scores = [.. model.Transform(asked).GetColumn<float[]>("Strangeness")];
        Assert.All(scores[..6], s => Assert.True(float.IsFinite(Assert.Single(s))));
        Assert.True(float.IsNaN(Assert.Single(scores[6])));

        string zip = _pictures.File("model.zip");
        _pictures.Ml.Model.Save(model, data.Schema, zip);
        float[][] loaded = [.. _pictures.Ml.Model.Load(zip, out _).Transform(_pictures.Ml.Data.TakeRows(asked, 6)).GetColumn<float[]>("Strangeness")];
        Assert.All(loaded.Zip(scores), s => Assert.Equal(s.Second[0], s.First[0], 5e-3f));
    }

    [Fact]
    public void Without_the_option_there_is_no_such_column_and_names_must_differ()
    {
        using ImageTransferTransformer model = _pictures.Fit(_pictures.Rows(20, classes: 2));
        Assert.Null(model.GetOutputSchema(_pictures.Keyed(_pictures.Rows(2)).Schema).GetColumnOrNull("UnknownScore"));
        TransferException refused = Assert.Throws<TransferException>(
            () => _pictures.Fit(_pictures.Rows(20), _pictures.Options with { Unknown = 0.2, UnknownScoreColumnName = "Score" }));
        Assert.Equal(nameof(ImageTransferOptions.UnknownScoreColumnName), Assert.Single(refused.Findings).Where);
    }

    private sealed class Nothing;
}
