using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;
using MlNetTransfer.Imaging;
using MlNetTransfer.Sessions;

namespace MlNetTransfer.Onnx.Export;

/// <summary>The ML.NET model: path of an image in, <c>Score</c> and <c>PredictedLabel</c> out, built of stock estimators alone.</summary>
/// <remarks>
/// LoadImages → ResizeImages (IsoCrop, centre; IsoPad or Fill where the images are fitted otherwise) → ExtractPixels → ApplyOnnxModel gives the
/// scores and the index of the best class as a vector of one.
/// ML.NET has no estimator that turns such a vector into a scalar but Hash with <c>combine</c>, so the index is hashed, and
/// MapValue maps the hashes, which are computed here and checked to differ, to the labels.
/// </remarks>
internal static class ModelZip
{
    /// <summary>Input column: the image's path, text.</summary>
    public const string PathColumn = "ImagePath";
    public const string ScoreColumn = "Score";
    public const string PredictedLabelColumn = "PredictedLabel";

    /// <summary>What the chain holds behind its loader: pixels.</summary>
    public const string ImageColumn = "Image";
    private const string HashColumn = "PredictedLabelHash";

    /// <summary>Writes model.zip.</summary>
    /// <param name="stream">Receives the zip; seekable.</param>
    /// <param name="classifier">The classifier graph: <c>pixels</c> [N, 3, side, side] in; <c>Score</c>, <c>PredictedLabelIndex</c> out.</param>
    /// <param name="labels">Class names in score order.</param>
    /// <param name="side">Pixels of the square.</param>
    /// <param name="fit">How images come onto it.</param>
    /// <param name="temporaryFolder">ML.NET unpacks the ONNX graph into it.</param>
    /// <param name="unknown">Whether the graph also gives <c>UnknownScore</c>, a vector of one: above 0 an image is of none of the classes.</param>
    public static void Write(
        Stream stream, byte[] classifier, IReadOnlyList<string> labels, int side, ImageFit fit, string temporaryFolder, bool unknown = false)
    {
        MLContext ml = new(seed: 1) { TempFilePath = temporaryFolder };
        IDataView noRows = ml.Data.LoadFromEnumerable(Array.Empty<PathRow>());
        (HashingEstimator hash, uint[] hashes) = IndexHash.Find(ml, HashColumn, ClassifierFile.PredictedLabelIndex, Enumerable.Range(0, labels.Count));
        var pipeline = ml.Transforms.LoadImages(ImageColumn, "", PathColumn)
            .Append(ml.Transforms.ResizeImages(ImageColumn, side, side, ImageColumn, KindOf(fit)))
            .Append(ml.Transforms.ExtractPixels(ClassifierFile.Pixels, ImageColumn))
            .Append(RandomNames.Load(() => ml.Transforms.ApplyOnnxModel(
                outputColumnNames:
                [
                    ClassifierFile.Score, ClassifierFile.PredictedLabelIndex, .. unknown ? (string[])[ClassifierFile.UnknownScore] : [],
                ],
                inputColumnNames: [ClassifierFile.Pixels],
                modelBytes: new MemoryStream(classifier),
                shapeDictionary: new Dictionary<string, int[]>(),
                gpuDeviceId: null,
                fallbackToCpu: false)))
            .Append(hash)
            .Append(ml.Transforms.Conversion.ConvertType(HashColumn, HashColumn, DataKind.UInt32))
            .Append(ml.Transforms.Conversion.MapValue(PredictedLabelColumn, hashes.Zip(labels, KeyValuePair.Create), HashColumn, treatValuesAsKeyType: true))
            .Append(ml.Transforms.Conversion.MapKeyToValue(PredictedLabelColumn));
        using TransformerChain<KeyToValueMappingTransformer> model = pipeline.Fit(noRows);
        ml.Model.Save(model, noRows.Schema, stream);
    }

    private static ImageResizingEstimator.ResizingKind KindOf(ImageFit fit) => fit switch
    {
        ImageFit.Pad => ImageResizingEstimator.ResizingKind.IsoPad,
        ImageFit.Squash => ImageResizingEstimator.ResizingKind.Fill,
        _ => ImageResizingEstimator.ResizingKind.IsoCrop,
    };

    private sealed class PathRow
    {
        public string ImagePath { get; set; } = "";
    }
}
