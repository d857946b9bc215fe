using MlNetTransfer;
using MlNetTransfer.Onnx;

TransferPipeline pipeline = OnnxEngine.CreatePipeline();
TransferRun run = pipeline.Run(new TransferOptions
{
    Data = "photos",
    OutputFolder = "model",
});
Console.WriteLine($"{run.Evaluation!.Test!.MicroAccuracy:P1} of the test images are right");

using TransferPredictor predictor = TransferPredictor.Load("model");   // thread-safe, keep it
Prediction prediction = predictor.Predict("photo.jpg");
Console.WriteLine($"{prediction.Label} ({prediction.Probability:P0})");
