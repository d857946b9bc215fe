using System.Security.Cryptography;
using MlNetTransfer.Reference;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Tests.Hosting.Drift;

/// <summary>A test that a made-up model cannot have had: as many images in each class, and all as sure.</summary>
internal static class MadeUpReference
{
    private const int Images = 300;
    private const float Sure = 0.99f;

    public static void Put(string folder, MadeUpModels model)
    {
        int[] predicted = new int[model.Labels.Count], confidence = new int[ScoreBins.Count];
        Array.Fill(predicted, Images / predicted.Length);
        confidence[ScoreBins.Of(Sure)] = Images;
        new ModelReference
        {
            Model = Convert.ToHexStringLower(SHA256.HashData(model.Onnx)),
            Images = ModelReference.Test,
            Count = Images,
            Predicted = predicted,
            Confidence = confidence,
            MeanConfidence = Sure,
        }.Write(Path.Combine(folder, OutputFolder.Reference));
    }
}
