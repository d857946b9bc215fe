using System.Diagnostics;
using Microsoft.ML;
using MlNetTransfer.Datasets;
using MlNetTransfer.Onnx.Estimators;
using MlNetTransfer.Tests.Onnx.Estimators;

namespace MlNetTransfer.Tests.Onnx;

/// <summary>Memory of the whole process, so that nothing else may run beside it.</summary>
[Collection(nameof(Alone))]
public class MemoryTests
{
    private const long Allowed = 100L << 20;

    /// <summary>A leak of one session is over 2 MiB; the allocator's own slack over a hundred is less than half of that sum.</summary>
    [Fact]
    public void Loading_and_disposing_a_hundred_times_keeps_native_memory()
    {
        using SmallModel model = new();
        AssertFlat(() =>
        {
            using TransferPredictor predictor = TransferPredictor.Load(model.Folder.FullPath);
            predictor.Predict(SmallModel.Pictures[0]);
            predictor.PredictFiles(SmallModel.Pictures[..2]);
        });
    }

    /// <summary>ML.NET's own image trainer took 100 MB with every new engine.</summary>
    [Fact]
    public void Engines_and_predictions_of_the_ML_NET_transformer_leave_nothing_behind()
    {
        using FittedPictures fitted = new();
        string path = fitted.Pictures.Picture("green");
        MLContext ml = fitted.Pictures.Ml;
        AssertFlat(() =>
        {
            using PredictionEngine<ColouredPictures.PathRow, Scored> engine = ml.Model.CreatePredictionEngine<ColouredPictures.PathRow, Scored>(
                fitted.Model, new PredictionEngineOptions { OwnsTransformer = false });
            engine.Predict(new ColouredPictures.PathRow { Features = path });
            engine.Predict(new ColouredPictures.PathRow { Features = path });
        });
    }

    /// <summary>The pixels of an MLImage would be a multiple of that.</summary>
    [Fact]
    public void Memory_holds_the_images_that_are_no_files_once_and_encoded()
    {
        const int Mebibyte = 1 << 20;
        using ColouredPictures pictures = new();
        IDataView keyed = pictures.Keyed(pictures.Ml.Data.LoadFromEnumerable(
            Enumerable.Range(0, 48).Select(i => new ColouredPictures.BytesRow { Label = i % 2 == 0 ? "red" : "green", Features = new byte[Mebibyte] })));
        RowListing rows = new(new LabelKey(keyed.Schema["Label"]), pictures.Options);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        rows.Add(keyed, "train", null);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 60 * Mebibyte);
        ImageListing listing = rows.ToListing([]);
        Assert.Equal(48, listing.Images.Count);
        Assert.All(listing.Images, i => Assert.Null(i.Source.Path));
    }

    private static void AssertFlat(Action action)
    {
        Cycle(20);
        long before = Resident();
        Cycle(100);
        Assert.InRange(Resident() - before, long.MinValue, Allowed);

        void Cycle(int times)
        {
            for (int i = 0; i < times; i++)
            {
                action();
            }

            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        static long Resident()
        {
            using Process self = Process.GetCurrentProcess();
            return self.WorkingSet64;
        }
    }

    private sealed class Scored
    {
        public float[] Score { get; set; } = [];
    }
}
