using Microsoft.ML;
using MlNetTransfer.Onnx.Estimators;

namespace MlNetTransfer.Tests.Onnx.Estimators;

/// <summary>A transformer that is disposed while its rows are read: an exception that says so, and no crash of the process.</summary>
public sealed class DisposedTransformerTests : IDisposable
{
    private readonly ColouredPictures _pictures = new();

    public void Dispose() => _pictures.Dispose();

    [Fact]
    public async Task Disposing_while_other_threads_read_rows_ends_them_with_an_ObjectDisposedException()
    {
        ImageTransferTransformer model = _pictures.Fit(_pictures.Rows(12, classes: 2));
        IDataView asked = _pictures.Keyed(_pictures.Rows(40, classes: 2));
        using CountdownEvent reading = new(3);
        Task[] readers = [.. Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            reading.Signal();
            for (int round = 0; round < 1000; round++)
            {
                _pictures.Predict(model, asked);
            }
        }))];
        reading.Wait(TestContext.Current.CancellationToken);
        await Task.Delay(100, TestContext.Current.CancellationToken);
        model.Dispose();
        foreach (Task reader in readers)
        {
            Exception thrown = await Assert.ThrowsAnyAsync<Exception>(() => reader);
            Assert.Contains(Causes(thrown), e => e is ObjectDisposedException);
        }

        model.Dispose();
    }

    [Fact]
    public void A_PredictionEngine_of_a_disposed_transformer_says_so()
    {
        ImageTransferTransformer model = _pictures.Fit(_pictures.Rows(12, classes: 2));
        using PredictionEngine<ColouredPictures.PathRow, Scores> engine =
            _pictures.Ml.Model.CreatePredictionEngine<ColouredPictures.PathRow, Scores>(model, new PredictionEngineOptions { OwnsTransformer = false });
        ColouredPictures.PathRow row = new() { Label = "red", Features = _pictures.Picture("red") };
        Assert.NotEmpty(engine.Predict(row).Score);
        model.Dispose();
        Assert.Contains(Causes(Assert.ThrowsAny<Exception>(() => engine.Predict(row))), e => e is ObjectDisposedException);
    }

    private static IEnumerable<Exception> Causes(Exception? thrown)
    {
        for (; thrown is not null; thrown = thrown.InnerException)
        {
            yield return thrown;
        }
    }

    private sealed class Scores
    {
        public float[] Score { get; set; } = [];
    }
}
