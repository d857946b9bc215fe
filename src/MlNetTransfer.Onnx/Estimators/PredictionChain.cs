using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;
using Microsoft.ML.Transforms.Onnx;
using MlNetTransfer.Onnx.Export;

namespace MlNetTransfer.Onnx.Estimators;

/// <summary>A fitted model as two chains that end in the same transformers: one for this process, and one of ML.NET's own transformers alone, for
/// zips.</summary>
/// <param name="InProcess">Decodes as the training did, EXIF orientation included, and names what cannot be decoded.</param>
/// <param name="Saved">Takes paths where the training took paths, else MLImage.</param>
internal sealed record PredictionChain(TransformerChain<ITransformer> InProcess, TransformerChain<ITransformer> Saved)
{
    private const string File = "ImageTransfer.File", Image = "ImageTransfer.Image", Hash = "ImageTransfer.Hash";

    /// <param name="ml">Creates the estimators.</param>
    /// <param name="graph">Of <see cref="EstimatorGraph"/>.</param>
    /// <param name="side">Of its square, pixels.</param>
    /// <param name="key">Of the label.</param>
    /// <param name="kind">How images come.</param>
    /// <param name="options">Name the columns.</param>
    public static PredictionChain Create(MLContext ml, byte[] graph, int side, LabelKey key, ImageColumn kind, ImageTransferOptions options)
    {
        IDataView noRows = kind == ImageColumn.Path ? Empty<PathRow>(ml, options.FeatureColumnName) : Empty<ImageRow>(ml, options.FeatureColumnName);
        ITransformer[] stock = kind == ImageColumn.Path
            ? [.. ml.Transforms.LoadImages(File, "", options.FeatureColumnName).Append(Pixels(ml, File, side, File, Image)).Fit(noRows)]
            : [.. Pixels(ml, options.FeatureColumnName, side, Image).Fit(noRows)];
        ITransformer[] tail = [.. Tail(ml, graph, key, options).Fit(new TransformerChain<ITransformer>(stock).Transform(noRows))];
        return new PredictionChain(
            InProcess: new TransformerChain<ITransformer>([PixelMapping.Create(ml, kind, side, options), .. tail]),
            Saved: new TransformerChain<ITransformer>([.. stock, .. tail]));
    }

    private static EstimatorChain<ColumnSelectingTransformer> Pixels(MLContext ml, string source, int side, params string[] temporary) =>
        ml.Transforms.ResizeImages(Image, side, side, source, ImageResizingEstimator.ResizingKind.IsoCrop)
            .Append(ml.Transforms.ExtractPixels(EstimatorGraph.Pixels, Image, ImagePixelExtractingEstimator.ColorBits.All))
            .Append(ml.Transforms.DropColumns(temporary));

    private static EstimatorChain<ColumnSelectingTransformer> Tail(MLContext ml, byte[] graph, LabelKey key, ImageTransferOptions options)
    {
        // The last is for rows without an image: it stands for no key, and must not be taken for one.
        int[] indices = [.. Enumerable.Range(0, key.Texts.Count), EstimatorGraph.NoImage];
        (HashingEstimator hash, uint[] hashes) = IndexHash.Find(ml, Hash, EstimatorGraph.Index, indices);
        (IDataView table, string number, string value) = key.Lookup(ml, hashes[..^1]);
        (string Inner, string Named)[] own = options.Unknown is null ? [] : [(EstimatorGraph.Unknown, options.UnknownScoreColumnName)];
        string[] temporary = [EstimatorGraph.Pixels, EstimatorGraph.Score, EstimatorGraph.Index, Hash, .. own.Select(c => c.Inner)];
        OnnxScoringEstimator scores = RandomNames.Load(() => ml.Transforms.ApplyOnnxModel(
            outputColumnNames: [EstimatorGraph.Score, EstimatorGraph.Index, .. own.Select(c => c.Inner)],
            inputColumnNames: [EstimatorGraph.Pixels],
            modelBytes: new MemoryStream(graph),
            shapeDictionary: new Dictionary<string, int[]>(),
            gpuDeviceId: null,
            fallbackToCpu: false));
        EstimatorChain<ColumnCopyingTransformer> named = scores
            .Append(hash)
            .Append(ml.Transforms.Conversion.ConvertType(Hash, Hash, DataKind.UInt32))
            .Append(ml.Transforms.Conversion.MapValue(options.PredictedLabelColumnName, table, table.Schema[number], table.Schema[value], Hash))
            .Append(ml.Transforms.CopyColumns(options.ScoreColumnName, EstimatorGraph.Score));
        return own.Aggregate(named, (chain, column) => chain.Append(ml.Transforms.CopyColumns(column.Named, column.Inner)))
            .Append(ml.Transforms.DropColumns(temporary));
    }

    private static IDataView Empty<TRow>(MLContext ml, string column)
        where TRow : class
    {
        SchemaDefinition schema = SchemaDefinition.Create(typeof(TRow));
        schema[nameof(PathRow.Value)].ColumnName = column;
        return ml.Data.LoadFromEnumerable(Array.Empty<TRow>(), schema);
    }

    private sealed class PathRow
    {
        public string Value { get; set; } = "";
    }

    private sealed class ImageRow
    {
        [ImageType(1, 1)]
        public MLImage? Value { get; set; }
    }
}
