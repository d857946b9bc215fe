using Microsoft.ML.OnnxRuntime;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Sessions;

/// <summary>Opens ONNX Runtime sessions.</summary>
public static class OnnxSession
{
    /// <summary>Version of the native library, part of every cache key.</summary>
    public static string RuntimeVersion => Native(() => OrtEnv.Instance().GetVersionString());

    /// <summary>Opens a session on the processor.</summary>
    /// <param name="graph">A serialised ONNX model.</param>
    /// <param name="threads">Threads inside one run; 0 is one per core.</param>
    /// <param name="planMemory">Whether a run's memory is one block, planned by the run before: faster for small batches, twice the memory for large
    /// ones.</param>
    /// <exception cref="TransferException">MNT501 when the native library cannot be loaded.</exception>
    public static InferenceSession Create(byte[] graph, int threads, bool planMemory = true) => Native(() =>
    {
        using SessionOptions options = Options(threads, planMemory, OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
        return new InferenceSession(graph, options);
    });

    /// <summary>What ONNX Runtime was built with, by its own names.</summary>
    internal static IReadOnlyCollection<string> Providers => Native(() => OrtEnv.Instance().GetAvailableProviders());

    /// <summary>Opens a session elsewhere than on the processor; what goes wrong there is thrown and not logged.</summary>
    internal static InferenceSession Open(byte[] graph, SessionProvider provider)
    {
        using SessionOptions options = Options(threads: 1, planMemory: true, OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
        return provider.Open(graph, options);
    }

    private static SessionOptions Options(int threads, bool planMemory, OrtLoggingLevel log) => new()
    {
        GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
        IntraOpNumThreads = threads,
        EnableMemoryPattern = planMemory,
        LogSeverityLevel = log,
    };

    private static T Native<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException { InnerException: DllNotFoundException } or BadImageFormatException)
        {
            throw new TransferException(
                Finding.Error(
                    FindingCode.NativeLibraryMissing,
                    "ONNX Runtime",
                    $"its native library could not be loaded ({e.Message.TrimEnd('.')})",
                    "Publish for this platform, or add the package Microsoft.ML.OnnxRuntime to the app."),
                e);
        }
    }
}
