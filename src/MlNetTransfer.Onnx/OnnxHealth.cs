using System.Diagnostics;
using System.Globalization;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using MlNetTransfer.Health;
using MlNetTransfer.Onnx.Lowering;
using MlNetTransfer.Onnx.Protobuf;
using MlNetTransfer.Sessions;

namespace MlNetTransfer.Onnx;

/// <summary>Whether ONNX Runtime loads and computes.</summary>
public static class OnnxHealth
{
    private const string Name = "ONNX Runtime", Input = "x", Output = "y";

    /// <summary>Computes a small sum with a graph made here.</summary>
    public static HealthProbe Probe { get; } = new(
        Name,
        "Publish for this platform, or add the package Microsoft.ML.OnnxRuntime to the app. It has builds for linux-x64, linux-arm64, win-x64, "
        + "win-arm64 and osx-arm64; Windows needs the Visual C++ runtime besides.",
        _ => [Check()]);

    private static readonly float[] Numbers = [1, 20.5f];

    /// <summary>y = x + x in a graph made here.</summary>
    private static HealthCheck Check()
    {
        OnnxGraph graph = new();
        graph.Input(Input, 2);
        graph.Output(graph.NamedNode("Add", [Input, Input], Output), TensorProto.Types.DataType.Float, 2);
        Stopwatch watch = Stopwatch.StartNew();
        using InferenceSession session = OnnxSession.Create(graph.ToModel("").ToByteArray(), threads: 1);
        using RunOptions run = new();
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(Numbers, [1, 2]);
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, [Input], [input], [Output]);
        float[] sums = outputs[0].GetTensorDataAsSpan<float>().ToArray();
        double milliseconds = watch.Elapsed.TotalMilliseconds;
        string found = string.Create(CultureInfo.InvariantCulture, $"{OnnxSession.RuntimeVersion}, a first inference in {milliseconds:0} ms");
        return sums is [2, 41]
            ? HealthCheck.Works(Name, found)
            : HealthCheck.Fails(
                Name,
                $"{found}, and 1 + 1 was {sums[0]}",
                "Another onnxruntime library than the one that comes with this product is in the way: "
                + "look for one beside the app and on the library path.");
    }
}
