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
        ReferenceAnswer[] answers = [.. Enumerable.Range(0, Images).Select(i => new ReferenceAnswer(i % model.Labels.Count, ScoreBins.Of(Sure), null))];
        ModelReference.Of(Convert.ToHexStringLower(SHA256.HashData(model.Onnx)), ModelReference.Test, answers, Sure)
            .Write(Path.Combine(folder, OutputFolder.Reference));
    }
}
