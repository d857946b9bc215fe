// Joins what an image model says with what else is known about a piece:
//   dotnet run -- model.zip pieces.csv joined.zip
// pieces.csv: ImagePath, Weight, Supplier, Verdict; of images that the image model was not trained on, whose scores are too good to learn from.
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetTransfer.Samples.ScoresAndColumns;

if (args.Length != 3)
{
    Console.Error.WriteLine("usage: ScoresAndColumns MODEL.zip PIECES.csv JOINED.zip");
    return 2;
}

// ML.NET reads bytes that are no UTF-8 as replacement characters, by which two verdicts may become one.
if (!System.Text.Unicode.Utf8.IsValid(await File.ReadAllBytesAsync(args[1])))
{
    await Console.Error.WriteLineAsync($"{args[1]} is not UTF-8. Save it as 'CSV UTF-8'.");
    return 1;
}

Telemetry.SwitchOff();
MLContext ml = new(seed: 1);
ITransformer images = ml.Model.Load(args[0], out _);

// ML.NET unpacks the network into a file of the temporary folder, which goes with the model.
using IDisposable? imagesFile = images as IDisposable;
IDataView pieces = ml.Data.LoadFromTextFile<Piece>(args[1], separatorChar: ',', hasHeader: true, allowQuoting: true);

// Cached, because trainers pass over their data many times, and every pass would run the network on every image.
IDataView scored = ml.Data.Cache(images.Transform(pieces), "Score", nameof(Piece.Weight), nameof(Piece.Supplier), nameof(Piece.Verdict));

var columns = ml.Transforms.Conversion.MapValueToKey("Label", nameof(Piece.Verdict))
    .Append(ml.Transforms.NormalizeMeanVariance(nameof(Piece.Weight)))
    .Append(ml.Transforms.Categorical.OneHotEncoding(nameof(Piece.Supplier)));
var trainer = ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(l2Regularization: 0.1f)
    .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
var columnsAlone = columns.Append(ml.Transforms.Concatenate("Features", nameof(Piece.Weight), nameof(Piece.Supplier))).Append(trainer);
var joined = columns.Append(ml.Transforms.Concatenate("Features", "Score", nameof(Piece.Weight), nameof(Piece.Supplier))).Append(trainer);

Print("columns alone", ml.MulticlassClassification.CrossValidate(scored, columnsAlone));
Print("columns and image scores", ml.MulticlassClassification.CrossValidate(scored, joined));

// One model from the path and the columns to the verdict.
ITransformer model = new TransformerChain<ITransformer>(images, joined.Fit(scored));
ml.Model.Save(model, pieces.Schema, args[2]);

ITransformer loaded = ml.Model.Load(args[2], out _);
using IDisposable? loadedFile = loaded as IDisposable;
using PredictionEngine<Piece, Judged> engine = ml.Model.CreatePredictionEngine<Piece, Judged>(loaded);
Piece first = ml.Data.CreateEnumerable<Piece>(pieces, reuseRowObject: false).First();
Judged judged = engine.Predict(first);
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{first.ImagePath}: {judged.PredictedLabel} ({judged.Score.Max():P0})"));
return 0;

static void Print(string what, IReadOnlyList<TrainCatalogBase.CrossValidationResult<MulticlassClassificationMetrics>> folds) =>
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{what}: accuracy {folds.Average(f => f.Metrics.MicroAccuracy):0.000}, log-loss {folds.Average(f => f.Metrics.LogLoss):0.000}, {folds.Count} folds"));
