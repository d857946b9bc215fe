using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using MlNetTransfer.Onnx.Lowering;
using MlNetTransfer.Onnx.Protobuf;
using MlNetTransfer.Sessions;

namespace MlNetTransfer.Onnx.Graphs;

/// <summary>Runs a graph that nobody vouches for: with a limit on memory and on time, and without the optimisations that would compute constants beforehand,
/// without limits. There is one at a time in a process, for the memory is counted together.</summary>
internal sealed class BoundedRun : IDisposable
{
    /// <summary>Most bytes that all values together may need: a file's weights take up to one of them.</summary>
    public const uint MostBytes = 3u << 30;

    private static readonly TimeSpan UsualTime = TimeSpan.FromMinutes(2);
    private static readonly SemaphoreSlim OneAtATime = new(1, 1);
    private static readonly Lazy<bool> Limited = new(Limit);

    private readonly InferenceSession _session;
    private readonly TimeSpan _mostTime;
    private bool _ended;

    /// <param name="graph">A model.</param>
    /// <param name="mostTime">Time that one run may take; null is two minutes.</param>
    /// <exception cref="OnnxRuntimeException">It is no graph that can be run.</exception>
    /// <exception cref="Diagnostics.TransferException">MNT501 where there is no ONNX Runtime.</exception>
    public BoundedRun(byte[] graph, TimeSpan? mostTime = null)
    {
        _ = OnnxSession.RuntimeVersion;
        _ = Limited.Value;
        _mostTime = mostTime ?? UsualTime;
        OneAtATime.Wait();
        try
        {
            _session = Session(graph);
        }
        catch
        {
            End();
            throw;
        }
    }

    /// <summary>Runs it on one batch.</summary>
    /// <param name="input">Name of the image.</param>
    /// <param name="pixels">Its values.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="output">Name of the value that is asked for.</param>
    /// <param name="kept">Names of outputs that have to be kept in memory beside it.</param>
    /// <returns>Shape, element type, and the values where they are float32.</returns>
    /// <exception cref="OnnxRuntimeException">It cannot be run, or not within the limits.</exception>
    public (long[] Shape, TensorElementType Type, float[] Values) Run(
        string input, float[] pixels, long[] shape, string output, params IReadOnlyList<string> kept)
    {
        using OrtValue image = OrtValue.CreateTensorValueFromMemory(pixels, shape);
        using RunOptions options = new();
        using Timer timer = new(_ => options.Terminate = true, null, _mostTime, Timeout.InfiniteTimeSpan);
        using IDisposableReadOnlyCollection<OrtValue> values = _session.Run(options, [input], [image], [output, .. kept]);
        if (!values[0].IsTensor)
        {
            return ([], TensorElementType.DataTypeMax, []);
        }

        OrtTensorTypeAndShapeInfo info = values[0].GetTensorTypeAndShape();
        float[] row = info.ElementDataType == TensorElementType.Float ? values[0].GetTensorDataAsSpan<float>().ToArray() : [];
        return (info.Shape, info.ElementDataType, row);
    }

    public void Dispose()
    {
        _session.Dispose();
        End();
    }

    /// <summary>Gives the memory back to the system, also that of a run which failed, and lets the next one begin.</summary>
    private void End()
    {
        if (_ended)
        {
            return;
        }

        _ended = true;
        try
        {
            ModelProto nothing = new() { IrVersion = 8, Graph = new GraphProto { Name = "nothing" } };
            nothing.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = OnnxOperators.Ours });
            OnnxGraph graph = new(nothing.Graph);
            graph.Input("in", 1);
            graph.NamedNode("Identity", ["in"], "out");
            graph.Output("out", TensorProto.Types.DataType.Float, 1);
            using InferenceSession session = Session(nothing.ToByteArray());
            using OrtValue value = OrtValue.CreateTensorValueFromMemory(new float[1], [1, 1]);
            using RunOptions options = new();
            options.AddRunConfigEntry("memory.enable_memory_arena_shrinkage", "cpu:0");
            session.Run(options, ["in"], [value], ["out"]).Dispose();
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    private static InferenceSession Session(byte[] graph)
    {
        using SessionOptions options = new()
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL,
            EnableMemoryPattern = false,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        options.AddSessionConfigEntry("session.use_env_allocators", "1");
        options.AddSessionConfigEntry("session.disable_prepacking", "1");
        options.AddSessionConfigEntry("session.use_device_allocator_for_initializers", "1");
        return new InferenceSession(graph, options);
    }

    /// <summary>Memory that sessions share where they ask for it; no other session does.</summary>
    private static bool Limit()
    {
        const int asRequested = 1, byDefault = -1;
        using OrtMemoryInfo memory = new(OrtMemoryInfo.allocatorCPU, OrtAllocatorType.ArenaAllocator, 0, OrtMemType.Default);
        using OrtArenaCfg arena = new(MostBytes, asRequested, byDefault, byDefault);
        try
        {
            OrtEnv.Instance().CreateAndRegisterAllocator(memory, arena);
            return true;
        }
        catch (OnnxRuntimeException)
        {
            // The app has its own already, with the limit that it wants.
            return false;
        }
    }
}
