using System.Globalization;
using Microsoft.ML.OnnxRuntime;

namespace MlNetTransfer.Sessions;

/// <summary>One way in which ONNX Runtime computes elsewhere than on the processor.</summary>
/// <param name="Name">ONNX Runtime's name of it.</param>
/// <param name="Device">What a run records: <c>cuda:0</c>.</param>
/// <param name="Open">Opens a graph there, with options that are for it to change.</param>
internal sealed record SessionProvider(string Name, string Device, Func<byte[], SessionOptions, InferenceSession> Open)
{
    /// <summary>What a named CUDA device needs.</summary>
    public const string CudaName = "CUDAExecutionProvider";

    private const string DirectMLName = "DmlExecutionProvider", CoreMLName = "CoreMLExecutionProvider";

    /// <summary>The first that this build of ONNX Runtime has; null where it has none.</summary>
    /// <param name="available">Names of those that it has.</param>
    public static SessionProvider? First(IReadOnlyCollection<string> available) =>
        available.Contains(CudaName) ? Cuda(0)
        : available.Contains(DirectMLName) ? DirectML()
        : available.Contains(CoreMLName) ? CoreML()
        : null;

    /// <summary>NVIDIA's GPUs, in float32 as on the processor: TF32, which is on by default, keeps 10 bits of what float32 has 23 of.</summary>
    /// <param name="index">Which GPU, from 0.</param>
    public static SessionProvider Cuda(int index) => new(CudaName, string.Create(CultureInfo.InvariantCulture, $"cuda:{index}"), (graph, options) =>
    {
        using OrtCUDAProviderOptions cuda = new();
        cuda.UpdateOptions(new Dictionary<string, string> { ["device_id"] = index.ToString(CultureInfo.InvariantCulture), ["use_tf32"] = "0" });
        options.AppendExecutionProvider_CUDA(cuda);
        return new InferenceSession(graph, options);
    });

    /// <summary>Any GPU on Windows. DirectML plans memory itself.</summary>
    private static SessionProvider DirectML() => new(DirectMLName, "directml", (graph, options) =>
    {
        options.EnableMemoryPattern = false;
        options.AppendExecutionProvider_DML(0);
        return new InferenceSession(graph, options);
    });

    /// <summary>Apple's. An ML Program keeps float32; the older form computes in half precision.</summary>
    private static SessionProvider CoreML() => new(CoreMLName, "coreml", (graph, options) =>
    {
        options.AppendExecutionProvider("CoreML", new Dictionary<string, string> { ["ModelFormat"] = "MLProgram" });
        return new InferenceSession(graph, options);
    });
}
