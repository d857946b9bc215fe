using Microsoft.ML.OnnxRuntime;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Onnx.Graphs;
using MlNetTransfer.Onnx.Lowering;
using MlNetTransfer.Sessions;

namespace MlNetTransfer.Onnx.Extraction;

/// <summary>Proves of the graph that features are computed with what no file can promise: that ONNX Runtime runs it, that images in a batch do not change
/// each other, and that the same image has the same features twice.</summary>
internal static class GraphTrial
{
    /// <param name="graph">A feature graph.</param>
    /// <param name="side">Side of its input.</param>
    /// <param name="output">Name and length of its features.</param>
    /// <param name="file">Where the frozen graph came from.</param>
    /// <exception cref="TransferException">MNT404.</exception>
    public static void Run(byte[] graph, int side, (string Name, int Length) output, string file)
    {
        try
        {
            using InferenceSession session = OnnxSession.Create(graph, threads: 0);
            int length = 3 * side * side;
            float[] pixels = [.. Sample.Pixels(2, side).Select(v => 127 + (84 * v))];
            float[] both = Features(session, pixels, 2, side, output.Name);
            float[] each = [.. Features(session, pixels[..length], 1, side, output.Name), .. Features(session, pixels[length..], 1, side, output.Name)];
            if (both.Length != 2 * output.Length || BatchTrial.Differ(each, both))
            {
                throw Refused(file, "gives an image other features in a batch than alone", null);
            }
        }
        catch (OnnxRuntimeException e)
        {
            throw Refused(file, $"cannot be run by ONNX Runtime on a batch of images ({e.Message.ReplaceLineEndings(" ").Trim().TrimEnd('.')})", e);
        }
    }

    private static TransferException Refused(string file, string what, Exception? inner)
    {
        Finding finding = Finding.Error(FindingCode.WeightsDoNotFit, file, what, "Export it again with a free batch size, in inference mode.");
        return inner is null ? new TransferException(finding) : new TransferException(finding, inner);
    }

    private static float[] Features(InferenceSession session, float[] pixels, int count, int side, string output)
    {
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(pixels, [count, 3, side, side]);
        using RunOptions options = new();
        using IDisposableReadOnlyCollection<OrtValue> values = session.Run(options, [FeatureGraph.Pixels], [input], [output]);
        return values[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
