using Microsoft.ML.OnnxRuntime;
using MlNetTransfer.Backbones;
using MlNetTransfer.Onnx.Lowering;
using MlNetTransfer.Sessions;
using MlNetTransfer.Weights.Structure;

namespace MlNetTransfer.Onnx.Graphs;

/// <summary>A network that was read from a graph's structure, and the graph itself, on the same images: they must give the same features.</summary>
internal static class StructureTrial
{
    private const int Images = 2;

    // Both compute in float32, in another order.
    private const double MostDifference = 1e-3;

    /// <param name="network">As it was read.</param>
    /// <param name="read">The backbone it became.</param>
    /// <param name="path">The file.</param>
    /// <param name="input">What the file does not say.</param>
    /// <exception cref="Diagnostics.TransferException">MNT404 when the graph itself cannot be run.</exception>
    public static bool Differs(OnnxNetwork network, (BackboneSpec Backbone, BackboneWeights Weights) read, string path, GraphInput input)
    {
        (BackboneSpec Backbone, BackboneWeights Weights) graph = GraphBackbone.Open(
            path, input with { Feature = network.Output, Normalization = network.Outside(input.Normalization), FreeSide = read.Backbone.InputSize });
        float[] pixels = [.. Sample.Pixels(Images, read.Backbone.InputSize).Select(p => 127.5f + (80 * p))];
        float[] expected, found;
        try
        {
            (expected, found) = (Features(graph, pixels), Features(read, pixels));
        }
        catch (OnnxRuntimeException)
        {
            return true; // it was read as what cannot be run
        }

        double scale = Math.Sqrt(expected.Average(v => (double)v * v));
        return expected.Length != found.Length || !(expected.Zip(found).Max(p => Math.Abs(p.First - p.Second)) <= MostDifference * scale);
    }

    private static float[] Features((BackboneSpec Backbone, BackboneWeights Weights) opened, float[] pixels)
    {
        (string stage, int side) = (opened.Backbone.Stages[^1].Name, opened.Backbone.InputSize);
        BackboneSpec whole = opened.Backbone with { Preprocessing = Imaging.Preprocessing.ForInput(side, opened.Backbone.Preprocessing.Normalization) };
        using InferenceSession session = OnnxSession.Create(FeatureGraph.Build(whole, opened.Weights, [stage]), threads: 0);
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(pixels, [Images, 3, side, side]);
        using RunOptions options = new();
        using IDisposableReadOnlyCollection<OrtValue> values = session.Run(options, [FeatureGraph.Pixels], [input], [stage]);
        return values[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
