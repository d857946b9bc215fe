using Microsoft.ML.OnnxRuntime;
using MlNetTransfer.Onnx.Export;

namespace MlNetTransfer.Tests.Onnx;

public sealed class RandomNamesTests : IDisposable
{
    private readonly SmallModel _model = new();

    public void Dispose() => _model.Dispose();

    [Fact]
    public void A_graph_in_a_file_that_ends_in_ort_is_refused_by_ONNX_Runtime_and_tried_again_under_another_name()
    {
        string graph = _model.File("model.onnx"), unlucky = _model.File("x3kq0z1a.ort");
        File.Copy(graph, unlucky);
        Queue<string> names = new([unlucky, unlucky, graph]);
        using InferenceSession session = RandomNames.Load(() => new InferenceSession(names.Dequeue()));
        Assert.Empty(names);
        Assert.Contains(
            RandomNames.Refusal, Assert.Throws<OnnxRuntimeException>(() => RandomNames.Load(() => new InferenceSession(unlucky))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_fails_for_another_reason_is_not_tried_again()
    {
        int attempts = 0;
        Assert.Throws<InvalidDataException>(() => RandomNames.Load<int>(() =>
        {
            attempts++;
            throw new InvalidDataException();
        }));
        Assert.Equal(1, attempts);
    }
}
