using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using MlNetTransfer.Onnx.Lowering;

namespace MlNetTransfer.Onnx.Graphs;

/// <summary>Whether images in a batch have the features that each of them has alone.</summary>
internal static class BatchTrial
{
    private const double MostDifference = 1e-3;

    public static bool Differs(FrozenGraph graph)
    {
        try
        {
            int side = graph.Side, length = 3 * side * side;
            using BoundedRun run = new(graph.Model.ToByteArray());
            float[] pixels = Sample.Pixels(2, side);
            return Differ(Features(pixels, 2), [.. Features(pixels[..length], 1), .. Features(pixels[length..], 1)]);

            float[] Features(float[] values, int count) => run.Run(graph.Input, values, [count, 3, side, side], graph.Output).Values;
        }
        catch (OnnxRuntimeException)
        {
            return true;
        }
    }

    /// <summary>Whether values are not the same but for rounding.</summary>
    public static bool Differ(float[] ones, float[] others)
    {
        double scale = Math.Sqrt(ones.Select(v => (double)v * v).DefaultIfEmpty(0).Average());
        return ones.Length != others.Length || ones.Length == 0 || !(ones.Zip(others).Max(p => Math.Abs(p.First - p.Second)) <= MostDifference * scale);
    }
}
