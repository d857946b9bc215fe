using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetTransfer.Onnx.Estimators;

MLContext ml = new();
IDataView photos = ml.Data.LoadFromTextFile<Photo>("photos.csv", separatorChar: ',', hasHeader: true);
var chain = ml.Transforms.Conversion.MapValueToKey("Label")
    .Append(ml.MulticlassClassification.Trainers.ImageTransfer(featureColumnName: "Path"))
    .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
using var model = chain.Fit(photos);
ml.Model.Save(model, photos.Schema, "model.zip");   // of ML.NET's own transformers: loads without this product

var engine = ml.Model.CreatePredictionEngine<Photo, Answer>(model);
Answer answer = engine.Predict(new Photo { Path = "photo.jpg" });
Console.WriteLine($"{answer.PredictedLabel} ({answer.Score.Max():P0})");

class Photo
{
    [LoadColumn(0)] public string Path { get; set; } = "";
    [LoadColumn(1)] public string Label { get; set; } = "";
}

class Answer
{
    public string PredictedLabel { get; set; } = "";
    public float[] Score { get; set; } = [];
}
