using Microsoft.ML.OnnxRuntime;

namespace MlNetTransfer.Onnx.Export;

/// <summary>ML.NET writes a graph to a file with a random name before ONNX Runtime reads it. Of 32,768 names one ends in <c>.ort</c>, and what has such a name
/// ONNX Runtime takes for a model of its own format.</summary>
internal static class RandomNames
{
    /// <summary>What ONNX Runtime says then.</summary>
    public const string Refusal = "ORT model verification failed";

    private const int MostAttempts = 3;

    /// <summary>Lets ML.NET read a graph, again where the name was to blame.</summary>
    /// <param name="load">From the beginning every time.</param>
    public static T Load<T>(Func<T> load)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return load();
            }
            catch (Exception e) when (attempt < MostAttempts
                && e.GetBaseException() is OnnxRuntimeException { Message: var message } && message.Contains(Refusal, StringComparison.Ordinal))
            {
                // Another name the next time.
            }
        }
    }
}
