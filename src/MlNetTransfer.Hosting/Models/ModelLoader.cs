using System.Diagnostics;
using Microsoft.Extensions.Logging;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Hosting.Telemetry;

namespace MlNetTransfer.Hosting.Models;

/// <summary>Loads a model until it could answer the next request: opened, warm, and tried on an image.</summary>
/// <param name="name">Of the classifier.</param>
/// <param name="options">How it is to serve.</param>
/// <param name="metrics">Gets the sizes of its batches, and how the loading ended.</param>
/// <param name="time">Says since when it serves.</param>
/// <param name="log">Hears where it does not compute where it was to.</param>
internal sealed class ModelLoader(string name, ImageClassifierOptions options, ClassifierMetrics metrics, TimeProvider time, ILogger log)
{
    // 1 × 1 pixel, a GIF.
    private static readonly byte[] OnePixel = Convert.FromBase64String("R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAUwAOw==");

    /// <param name="model">The bytes of a model.onnx.</param>
    /// <param name="path">Where they come from, for messages.</param>
    /// <exception cref="TransferException">MNT502, MNT801 or MNT807: it cannot serve.</exception>
    public ModelInUse Load(byte[] model, string path)
    {
        using Activity? activity = ClassifierActivity.BeginLoad(name);
        try
        {
            ModelInUse loaded = LoadAndTry(model, path);
            activity?.SetTag(ClassifierTags.Model, loaded.Model.Checksum);
            metrics.Loaded(name, null);
            return loaded;
        }
        catch (Exception e)
        {
            metrics.Loaded(name, e);
            ClassifierActivity.Failed(activity, e);
            throw;
        }
    }

    private ModelInUse LoadAndTry(byte[] model, string path)
    {
        bool serves = false;
        BatchingPredictor predictor = BatchingPredictor.Load(model, path, options.Batching(images =>
        {
            if (Volatile.Read(ref serves))
            {
                metrics.Batch(name, images);
            }
        }));
        try
        {
            predictor.PredictAsync(OnePixel).GetAwaiter().GetResult();
            foreach (Finding finding in predictor.Findings)
            {
                log.DeviceChanged(name, finding);
            }

            Volatile.Write(ref serves, true);
            return new ModelInUse(predictor, time.GetUtcNow());
        }
        catch
        {
            predictor.Dispose();
            throw;
        }
    }
}
