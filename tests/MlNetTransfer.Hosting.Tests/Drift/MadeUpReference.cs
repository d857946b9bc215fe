using System.Security.Cryptography;
using MlNetTransfer.Reference;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Tests.Hosting.Drift;

/// <summary>A test that a made-up model cannot have had: as many images in each class, and all as sure.</summary>
internal static class MadeUpReference
{
    private const int Images = 300;
    private const float Sure = 0.99f;

    /// <param name="folder">Of the model.</param>
    /// <param name="model">The model.</param>
    /// <param name="features">Numbers of an image, where distances are to be measured: from zeros, in a spread of one.</param>
    public static void Put(string folder, MadeUpModels model, int? features = null)
    {
        int? bin = features is null ? null : DistanceBins.Of(1);
        ReferenceAnswer[] answers = [.. Enumerable.Range(0, Images).Select(i => new ReferenceAnswer(i % model.Labels.Count, ScoreBins.Of(Sure), bin))];
        DistanceReference? measure = features is not { } length ? null : new DistanceReference
        {
            TrainingImages = Images,
            Spread = FeatureDistance.Write([.. Enumerable.Repeat(1f, length)]),
            Centres = FeatureDistance.Write(new float[length]),
            Farthest = DistanceBins.Of(1),
        };
        ModelReference.Of(Convert.ToHexStringLower(SHA256.HashData(model.Onnx)), ModelReference.Test, answers, Sure, measure)
            .Write(Path.Combine(folder, OutputFolder.Reference));
    }
}
