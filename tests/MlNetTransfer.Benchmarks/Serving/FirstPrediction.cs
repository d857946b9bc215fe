using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;

namespace MlNetTransfer.Benchmarks.Serving;

/// <summary>Milliseconds to the first prediction of a process.</summary>
/// <param name="AfterLoad">The prediction alone.</param>
/// <param name="WithLoad">Loading the model and the prediction.</param>
/// <param name="ProcessorTime">What the process has used by then, on all cores: the part that other programs on the machine do not change much.</param>
/// <param name="FromProcessStart">The runtime's start too.</param>
internal sealed record FirstPrediction(double AfterLoad, double WithLoad, double ProcessorTime, double FromProcessStart)
{
    public static FirstPrediction InNewProcess(string kind, string model, string photo)
    {
        ProcessStartInfo start = new(
            "dotnet", [typeof(FirstPrediction).Assembly.Location, "first-prediction", kind, model, photo]) { RedirectStandardOutput = true };
        long started = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        string[] fields = (process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"The process of '{kind}' printed nothing.")).Split(' ');
        double fromStart = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        process.WaitForExit();
        return new FirstPrediction(Number(fields[0]), Number(fields[1]), Number(fields[2]), fromStart);
    }

    /// <summary>What the new process does.</summary>
    public static void Measure(string kind, string model, string photo)
    {
        long started = Stopwatch.GetTimestamp(), loaded;
        string label;
        switch (kind)
        {
            case "predictor":
                using (TransferPredictor predictor = TransferPredictor.Load(model))
                {
                    loaded = Stopwatch.GetTimestamp();
                    label = predictor.Predict(photo).Label;
                }

                break;
            case "batching":
                using (BatchingPredictor predictor = BatchingPredictor.Load(model))
                {
                    loaded = Stopwatch.GetTimestamp();
                    label = predictor.PredictAsync(File.ReadAllBytes(photo)).GetAwaiter().GetResult().Label;
                }

                break;
            default:
                MLContext ml = new();
                using (PredictionEngine<Input, Output> engine = ml.Model.CreatePredictionEngine<Input, Output>(ml.Model.Load(model, out _)))
                {
                    loaded = Stopwatch.GetTimestamp();
                    label = engine.Predict(new Input { ImagePath = photo }).PredictedLabel;
                }

                break;
        }

        TimeSpan afterLoad = Stopwatch.GetElapsedTime(loaded), withLoad = Stopwatch.GetElapsedTime(started);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{afterLoad.TotalMilliseconds} {withLoad.TotalMilliseconds} {Environment.CpuUsage.TotalTime.TotalMilliseconds} {label}"));
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private sealed class Input
    {
        public string ImagePath { get; set; } = "";
    }

    private sealed class Output
    {
        public string PredictedLabel { get; set; } = "";
    }
}
