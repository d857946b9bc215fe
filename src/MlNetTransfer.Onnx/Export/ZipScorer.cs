using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Onnx;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Export;
using MlNetTransfer.Imaging;
using MlNetTransfer.Numerics;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Onnx.Export;

/// <summary>Scores images with model.zip, through ML.NET alone, as a business app would: one prediction engine per core.</summary>
internal sealed class ZipScorer : IDisposable
{
    // What a part is unpacked to, and the graph once more for ONNX Runtime.
    private const int Copies = 2;

    private readonly MLContext _ml = new(seed: 1);
    private readonly ITransformer? _model;

    /// <param name="path">A model.zip.</param>
    /// <param name="temporaryFolder">Exists, and receives for a moment what ML.NET unpacks; null for one of the system's.</param>
    /// <exception cref="TransferException">MNT801 when the file is not a model that this product wrote, or is damaged; MNT105, MNT106 when it cannot be
    /// unpacked.</exception>
    public ZipScorer(string path, string? temporaryFolder = null)
    {
        _ml.SetOnnxSessionOption(new OnnxSessionOptions { IntraOpNumThreads = 1 });
        try
        {
            using FileStream zip = RegularFile.Open(path, RegularFile.Model);
            if (ZipParts.WhyDamaged(zip, RegularFile.Model, out long unpacked) is { } why)
            {
                throw new InvalidDataException(why);
            }

            // ML.NET keeps nothing of it once the model is loaded.
            using ScratchFolder? own = temporaryFolder is null ? ScratchFolder.Create(Copies * unpacked) : null;
            _ml.TempFilePath = own?.FullPath ?? temporaryFolder;
            _model = Load(zip, _ml.TempFilePath!);
            Labels = ReadLabels();
        }
        catch (TransferException)
        {
            Dispose();
            throw;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // ML.NET says of what it cannot read by whatever exception it meets, wrapped as it comes.
            Dispose();
            throw NotReadable(path, e.GetBaseException().Message.Split('\n')[0].TrimEnd('.'), e);
        }

        if (Labels.Count < 2 || Labels.Distinct(StringComparer.Ordinal).Count() < Labels.Count)
        {
            Dispose();
            throw NotReadable(path, $"it names {Labels.Count} classes, of which {Labels.Distinct(StringComparer.Ordinal).Count()} differ", null);
        }
    }

    /// <summary>Class names in score order.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Scores images.</summary>
    /// <param name="images">They can be decoded. Files are opened by ML.NET; what stands in memory, and a TIFF, which ML.NET cannot read, enters
    /// the model behind its loader.</param>
    /// <param name="progress">Images done and in all.</param>
    /// <param name="cancellationToken">Ends the work between two images.</param>
    /// <returns>[images.Count × Labels.Count], probabilities, rows in the order given.</returns>
    public FeatureMatrix Score(IReadOnlyList<ImageSource> images, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        FeatureMatrix scores = new(images.Count, Labels.Count);
        int next = -1;
        int done = 0;
        ParallelLoop.For(
            Math.Min(Environment.ProcessorCount, Math.Max(1, images.Count)),
            new ParallelOptions { CancellationToken = cancellationToken },
            _ =>
            {
                using ZipEngines engines = new(_ml, _model!);
                ZipEngines.ScoreRow scored = new();
                for (int i = Interlocked.Increment(ref next); i < images.Count; i = Interlocked.Increment(ref next))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    engines.Predict(images[i], ref scored);
                    if (scored.Score.Length != Labels.Count)
                    {
                        throw NotReadable(OutputFolder.ModelZip, $"it names {Labels.Count} classes, and gives scores of {scored.Score.Length}", null);
                    }

                    scored.Score.CopyTo(scores.Row(i));
                    progress?.Report(new TransferProgress("Testing model.zip", Interlocked.Increment(ref done), images.Count, "images"));
                }
            });
        BatchScores.RefuseNoScores(scores, images);
        return scores;
    }

    public void Dispose() => (_model as IDisposable)?.Dispose();

    private static TransferException NotReadable(string path, string why, Exception? inner) => new(
        Finding.Error(
            FindingCode.ModelNotReadable, path, $"is not a model.zip of this product ({why})", "Name the model.zip or the folder that 'train' wrote."),
        inner);

    private ITransformer Load(FileStream zip, string temporaryFolder)
    {
        try
        {
            return RandomNames.Load(() =>
            {
                zip.Position = 0;
                return _ml.Model.Load(zip, out _);
            });
        }
        catch (Exception e) when (e.GetBaseException() is var cause
            && DiskErrors.IsFileSystemError(cause) && cause is not (EndOfStreamException or FileNotFoundException))
        {
            throw new TransferException(DiskErrors.WritingFailed(temporaryFolder, e.GetBaseException()), e);
        }
    }

    private string[] ReadLabels()
    {
        DataViewSchema schema = _model!.GetOutputSchema(_ml.Data.LoadFromEnumerable(Array.Empty<ZipEngines.PathRow>()).Schema);
        VBuffer<ReadOnlyMemory<char>> names = default;
        schema[ModelZip.ScoreColumn].GetSlotNames(ref names);
        return [.. names.DenseValues().Select(n => n.ToString())];
    }
}
