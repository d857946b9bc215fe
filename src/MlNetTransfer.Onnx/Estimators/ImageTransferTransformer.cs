using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetTransfer.Sessions;

namespace MlNetTransfer.Onnx.Estimators;

/// <summary>A trained classifier: images in, scores and predicted label out. Dispose it to free the native session.</summary>
/// <remarks>
/// Thread-safe, as all of ML.NET's transformers are; a PredictionEngine of it is not, as none is. A row whose image is missing or cannot be decoded
/// gets NaN scores and a missing predicted label, never those of another row; <see cref="ImageTransferOptions.UnusableImageCallback"/> is told why.
/// ML.NET's evaluators leave such rows out.
/// <c>mlContext.Model.Save</c> writes ML.NET's own transformers alone, so that the zip loads without this product: trained on paths it takes paths,
/// trained on MLImage or on encoded images it takes MLImage, for ML.NET has no transformer that decodes bytes. In the zip an empty path and a null
/// image give NaN or an exception of ML.NET's, never a score; a file that cannot be decoded is an exception too; EXIF orientation is ignored.
/// </remarks>
public sealed class ImageTransferTransformer : ITransformer, IDisposable
{
    private readonly PredictionChain _chain;
    private readonly NativeLifetime _lifetime;

    internal ImageTransferTransformer(PredictionChain chain, TransferRun run) =>
        (_chain, Run, _lifetime) = (chain, run, new NativeLifetime(chain.InProcess.Dispose));

    /// <summary>What the training learned: data, decisions, findings, images that were set aside, timings.</summary>
    public TransferRun Run { get; }

    /// <summary>True: rows can be predicted one by one.</summary>
    public bool IsRowToRowMapper => true;

    /// <summary>The input's columns, score and predicted label.</summary>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _chain.InProcess.GetOutputSchema(inputSchema);

    /// <summary>Adds score and predicted label to every row, when it is read.</summary>
    public IDataView Transform(IDataView input) => new GuardedView(_chain.InProcess.Transform(input), _lifetime, this);

    /// <summary>For single rows: what PredictionEngine uses.</summary>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) =>
        new GuardedMapper(((ITransformer)_chain.InProcess).GetRowToRowMapper(inputSchema), _lifetime, this);

    void ICanSaveModel.Save(ModelSaveContext ctx) => ((ICanSaveModel)_chain.Saved).Save(ctx);

    /// <summary>Frees the native session, when the rows that are being read are read; the next one is an <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose() => _lifetime.Close();
}
