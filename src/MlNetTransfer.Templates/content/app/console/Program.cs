using MlNetTransfer;
using MlNetTransfer.Diagnostics;

// Classifies the images that are named on the command line: one line each, path and label and probability.
if (args.Length == 0)
{
    Console.Error.WriteLine("Name one or more images.");
    return 2;
}

try
{
    using TransferPredictor predictor = TransferPredictor.Load(Path.Combine(AppContext.BaseDirectory, "model"));
    IReadOnlyList<ImagePrediction> predictions = predictor.PredictFiles(args);
    foreach (ImagePrediction image in predictions)
    {
        if (image.Prediction is { } prediction)
        {
            Console.WriteLine($"{image.Path}\t{prediction.Label}\t{prediction.Probability:P0}");
        }
        else
        {
            Console.Error.WriteLine(image.Finding);
        }
    }

    return predictions.All(p => p.Prediction is not null) ? 0 : 1;
}
catch (TransferException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
