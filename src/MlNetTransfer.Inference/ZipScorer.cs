using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Onnx;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Numerics;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Inference;

/// <summary>Scores images with model.zip, through ML.NET alone, as a business app would: one prediction engine per core.</summary>
internal sealed class ZipScorer : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly ITransformer? _model;

    /// <exception cref="TransferException">MNT801 when the file is not a model that this product wrote.</exception>
    public ZipScorer(string path)
    {
        _ml.SetOnnxSessionOption(new OnnxSessionOptions { IntraOpNumThreads = 1 });
        try
        {
            _model = _ml.Model.Load(path, out _);
            Labels = ReadLabels();
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or InvalidDataException or ArgumentException || DiskErrors.IsFileSystemError(e))
        {
            Dispose();
            throw new TransferException(
                Finding.Error(FindingCode.ModelNotReadable, path, $"is not a model.zip of this product ({e.Message.Split('\n')[0].TrimEnd('.')})", "Name the model.zip or the folder that 'train' wrote."),
                e);
        }
    }

    /// <summary>Class names in score order.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Scores images.</summary>
    /// <param name="paths">Paths of images that can be decoded.</param>
    /// <param name="progress">Images done and in all.</param>
    /// <param name="cancellationToken">Ends the work between two images.</param>
    /// <returns>[paths.Count × Labels.Count], probabilities, rows in the order given.</returns>
    public FeatureMatrix Score(IReadOnlyList<string> paths, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        FeatureMatrix scores = new(paths.Count, Labels.Count);
        int next = -1;
        int done = 0;
        ParallelLoop.For(
            Math.Min(Environment.ProcessorCount, Math.Max(1, paths.Count)),
            new ParallelOptions { CancellationToken = cancellationToken },
            _ =>
            {
                using PredictionEngine<PathRow, ScoreRow> engine = CreateEngine();
                ScoreRow scored = new();
                PathRow row = new();
                for (int i = Interlocked.Increment(ref next); i < paths.Count; i = Interlocked.Increment(ref next))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    row.ImagePath = paths[i];
                    Predict(engine, row, ref scored);
                    scored.Score.CopyTo(scores.Row(i));
                    progress?.Report(new TransferProgress("Testing model.zip", Interlocked.Increment(ref done), paths.Count, "images"));
                }
            });
        return scores;
    }

    public void Dispose() => (_model as IDisposable)?.Dispose();

    private static void Predict(PredictionEngine<PathRow, ScoreRow> engine, PathRow row, ref ScoreRow scored)
    {
        try
        {
            engine.Predict(row, ref scored);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException || DiskErrors.IsFileSystemError(e))
        {
            throw new TransferException(
                Finding.Error(FindingCode.ImageNotDecodable, row.ImagePath, $"ML.NET cannot score it ({e.Message.Split('\n')[0].TrimEnd('.')})", "Convert it to JPEG or PNG, or remove it."), e);
        }
    }

    private PredictionEngine<PathRow, ScoreRow> CreateEngine() =>
        _ml.Model.CreatePredictionEngine<PathRow, ScoreRow>(_model!, new PredictionEngineOptions { OwnsTransformer = false });

    private string[] ReadLabels()
    {
        DataViewSchema schema = _model!.GetOutputSchema(_ml.Data.LoadFromEnumerable(Array.Empty<PathRow>()).Schema);
        VBuffer<ReadOnlyMemory<char>> names = default;
        schema[ModelZip.ScoreColumn].GetSlotNames(ref names);
        return [.. names.DenseValues().Select(n => n.ToString())];
    }

    private sealed class PathRow
    {
        public string ImagePath { get; set; } = "";
    }

    private sealed class ScoreRow
    {
        public VBuffer<float> Score { get; set; }
    }
}
