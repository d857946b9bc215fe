using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace MlNetTransfer.Sessions;

/// <summary>A batch of made images, by which what one device computes is compared with what another does.</summary>
/// <param name="Input">Name of a graph's one input, [N, 3, side, side], 0…255.</param>
/// <param name="Side">Of the images.</param>
/// <param name="Outputs">Names of what is compared.</param>
internal sealed record MadeImages(string Input, int Side, IReadOnlyList<string> Outputs)
{
    /// <summary>How far an output may be off: root mean square of the differences over that of the output.</summary>
    /// <remarks>
    /// Float32 that is added in another order is off by 1e-6 to 1e-4 after the layers of a network, TF32 and half precision, with 10 bits, by about 1e-3.
    /// A kernel that is wrong is off by the size of the numbers themselves; one wrong channel of 2,048 still by 0.02.
    /// </remarks>
    public const double Tolerance = 1e-2;

    /// <summary>What the processor computes.</summary>
    public float[][] OnProcessor(byte[] graph)
    {
        using InferenceSession session = OnnxSession.Create(graph, threads: 0);
        return Run(session);
    }

    /// <summary>The outputs, one after the other.</summary>
    public float[][] Run(InferenceSession session)
    {
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(Pixels(), [OnnxImageRunner.BatchSize, 3, Side, Side]);
        using RunOptions options = new();
        using IDisposableReadOnlyCollection<OrtValue> values = session.Run(options, [Input], [input], Outputs);
        return [.. values.Select(v => v.GetTensorDataAsSpan<float>().ToArray())];
    }

    /// <summary>The largest of the outputs' differences, each relative to its root mean square; infinite where one is no number or has another
    /// length.</summary>
    public static double Difference(float[][] expected, float[][] found) => expected.Zip(found, Difference).Max();

    private static double Difference(float[] expected, float[] found)
    {
        if (expected.Length != found.Length)
        {
            return double.PositiveInfinity;
        }

        // A network with broken weights gives no numbers anywhere, and is told so elsewhere.
        double[] differences = [.. expected.Zip(found, (e, f) => e.Equals(f) ? 0.0 : (double)f - e)];
        double off = TensorPrimitives.Norm<double>(differences), size = TensorPrimitives.Norm<float>(expected);
        return off == 0 ? 0 : double.IsFinite(off / size) ? off / size : double.PositiveInfinity;
    }

    /// <summary>Waves of many lengths, other ones in each image.</summary>
    private float[] Pixels() =>
    [
        .. Enumerable.Range(0, OnnxImageRunner.BatchSize * 3 * Side * Side)
            .Select(i => 127.5f + (127.5f * MathF.Sin((i * 0.37f) + (5 * MathF.Sin(i * 0.0011f))))),
    ];
}
