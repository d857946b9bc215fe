using Microsoft.ML.OnnxRuntime;
using MlNetTransfer.Numerics;
using MlNetTransfer.Onnx.Estimators;
using MlNetTransfer.Sessions;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Tests.Onnx.Estimators;

public class EstimatorGraphTests
{
    /// <summary>Three trained classes, wherever they stand in the key.</summary>
    [Theory]
    [InlineData(3, 0, 1, 2)]
    [InlineData(3, 2, 0, 1)]
    [InlineData(5, 1, 4, 2)]
    [InlineData(1000, 999, 0, 500)]
    public void Scores_stand_in_key_order_and_are_0_for_what_was_not_trained(int classes, params int[] keyOf)
    {
        using SmallModel model = new();
        byte[] onnx = File.ReadAllBytes(model.File(OutputFolder.ModelOnnx));
        string[] texts = [.. Enumerable.Range(0, classes).Select(i => $"class {i}")];
        using InferenceSession plain = OnnxSession.Create(onnx, 1), mapped = OnnxSession.Create(EstimatorGraph.Build(onnx, keyOf, texts, out int side), 1);
        RandomSource random = new(7);
        float[] colours = [.. Enumerable.Range(0, 3 * side * side).Select(_ => (float)random.NextInt32(256))];
        (float[] expected, long index) = Run(plain, ClassifierFile.Pixels, colours, 3, ClassifierFile.Score, ClassifierFile.PredictedLabelIndex);
        (float[] scores, long key) = Run(mapped, EstimatorGraph.Pixels, [.. new float[side * side], .. colours], 4, EstimatorGraph.Score, EstimatorGraph.Index);
        Assert.Equal(classes, scores.Length);
        Assert.Equal(expected, keyOf.Select(k => scores[k]));
        Assert.All(Enumerable.Range(0, classes).Except(keyOf), k => Assert.Equal(0, scores[k]));
        Assert.Equal(keyOf[index], key);

        float[] black = new float[4 * side * side];
        (scores, key) = Run(mapped, EstimatorGraph.Pixels, black, 4, EstimatorGraph.Score, EstimatorGraph.Index);
        Assert.All(scores, s => Assert.True(float.IsNaN(s)));
        Assert.Equal(EstimatorGraph.NoImage, key);
        black.AsSpan(0, side * side).Fill(255);
        (scores, _) = Run(mapped, EstimatorGraph.Pixels, black, 4, EstimatorGraph.Score, EstimatorGraph.Index);
        Assert.Equal(1, scores.Sum(), 1e-5f);
    }

    private static (float[] Scores, long Index) Run(InferenceSession session, string input, float[] pixels, int channels, string score, string index)
    {
        long side = (long)Math.Sqrt(pixels.Length / channels);
        using RunOptions options = new();
        using OrtValue value = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, pixels.AsMemory(), [1, channels, side, side]);
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(options, [input], [value], [score, index]);
        return (outputs[0].GetTensorDataAsSpan<float>().ToArray(), outputs[1].GetTensorDataAsSpan<long>()[0]);
    }
}
