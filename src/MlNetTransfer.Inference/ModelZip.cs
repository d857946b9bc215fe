using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;

namespace MlNetTransfer.Inference;

/// <summary>The ML.NET model: path of an image in, <c>Score</c> and <c>PredictedLabel</c> out, built of stock estimators alone.</summary>
/// <remarks>
/// LoadImages → ResizeImages (IsoCrop, centre) → ExtractPixels → ApplyOnnxModel gives the scores and the index of the best class as a
/// vector of one. ML.NET has no estimator that turns such a vector into a scalar but Hash with <c>combine</c>, so the index is hashed, and
/// MapValue maps the hashes, which are computed here and checked to differ, to the labels.
/// </remarks>
internal static class ModelZip
{
    /// <summary>Input column: the image's path, text.</summary>
    public const string PathColumn = "ImagePath";
    public const string ScoreColumn = "Score";
    public const string PredictedLabelColumn = "PredictedLabel";
    private const string ImageColumn = "Image";
    private const string HashColumn = "PredictedLabelHash";

    // 30 bits: ML.NET's default is 31, its hash keys must stay countable; collisions are looked for, not hoped against.
    private const int HashBits = 30;
    private const uint SeedsTried = 100;

    /// <summary>Writes model.zip.</summary>
    /// <param name="stream">Receives the zip; seekable.</param>
    /// <param name="classifier">The classifier graph: <c>pixels</c> [N, 3, side, side] in; <c>Score</c>, <c>PredictedLabelIndex</c> out.</param>
    /// <param name="labels">Class names in score order.</param>
    /// <param name="side">Pixels of the square that IsoCrop cuts.</param>
    /// <param name="temporaryFolder">ML.NET unpacks the ONNX graph into it.</param>
    public static void Write(Stream stream, Stream classifier, IReadOnlyList<string> labels, int side, string temporaryFolder)
    {
        MLContext ml = new(seed: 1) { TempFilePath = temporaryFolder };
        IDataView noRows = ml.Data.LoadFromEnumerable(Array.Empty<PathRow>());
        HashingEstimator hash = Hash(ml, labels, out KeyValuePair<uint, string>[] labelOfHash);
        var pipeline = ml.Transforms.LoadImages(ImageColumn, "", PathColumn)
            .Append(ml.Transforms.ResizeImages(ImageColumn, side, side, ImageColumn, ImageResizingEstimator.ResizingKind.IsoCrop))
            .Append(ml.Transforms.ExtractPixels(ClassifierGraph.Pixels, ImageColumn))
            .Append(ml.Transforms.ApplyOnnxModel(
                outputColumnNames: [ClassifierGraph.Score, ClassifierGraph.PredictedLabelIndex],
                inputColumnNames: [ClassifierGraph.Pixels],
                modelBytes: classifier,
                shapeDictionary: new Dictionary<string, int[]>(),
                gpuDeviceId: null,
                fallbackToCpu: false))
            .Append(hash)
            .Append(ml.Transforms.Conversion.ConvertType(HashColumn, HashColumn, DataKind.UInt32))
            .Append(ml.Transforms.Conversion.MapValue(PredictedLabelColumn, labelOfHash, HashColumn, treatValuesAsKeyType: true))
            .Append(ml.Transforms.Conversion.MapKeyToValue(PredictedLabelColumn));
        using TransformerChain<KeyToValueMappingTransformer> model = pipeline.Fit(noRows);
        ml.Model.Save(model, noRows.Schema, stream);
    }

    /// <summary>The first seed under which no two class indices share a hash, and which label each hash stands for.</summary>
    private static HashingEstimator Hash(MLContext ml, IReadOnlyList<string> labels, out KeyValuePair<uint, string>[] labelOfHash)
    {
        IDataView indices = ml.Data.LoadFromEnumerable(Enumerable.Range(0, labels.Count).Select(i => new IndexRow { PredictedLabelIndex = [i] }));
        for (uint seed = 1; seed <= SeedsTried; seed++)
        {
            HashingEstimator hash = ml.Transforms.Conversion.Hash(new HashingEstimator.ColumnOptions(
                HashColumn, ClassifierGraph.PredictedLabelIndex, HashBits, seed, useOrderedHashing: false, maximumNumberOfInverts: 0, combine: true));
            IDataView hashed = hash.Append(ml.Transforms.Conversion.ConvertType(HashColumn, HashColumn, DataKind.UInt32)).Fit(indices).Transform(indices);
            uint[] hashes = [.. hashed.GetColumn<uint>(HashColumn)];
            if (hashes.Distinct().Count() == labels.Count)
            {
                labelOfHash = [.. hashes.Zip(labels, KeyValuePair.Create)];
                return hash;
            }
        }

        throw new InvalidOperationException($"No seed of {SeedsTried} hashes {labels.Count} classes to different values.");
    }

    private sealed class PathRow
    {
        public string ImagePath { get; set; } = "";
    }

    private sealed class IndexRow
    {
        [VectorType(1)]
        public long[] PredictedLabelIndex { get; set; } = [];
    }
}
