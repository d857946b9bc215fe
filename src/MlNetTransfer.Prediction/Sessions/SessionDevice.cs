using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.ML.OnnxRuntime;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Sessions;

/// <summary>Where ONNX Runtime computes for one run or one predictor: a GPU as long as it opens every graph and its numbers are right, else the processor.
/// Thread-safe.</summary>
public sealed partial class SessionDevice
{
    /// <summary>The processor.</summary>
    public const string Processor = "cpu";

    private const string Where = "device";

    private readonly Lock _lock = new();
    private readonly List<Finding> _findings = [];
    private readonly List<string> _used = [];
    private readonly string? _named;
    private SessionProvider? _provider;

    /// <param name="provider">What to compute with; null for the processor.</param>
    /// <param name="named">The device that somebody named, who is told where it cannot be used; null where it was chosen.</param>
    internal SessionDevice(SessionProvider? provider, string? named = null)
    {
        _provider = provider;
        _named = named;
    }

    /// <summary>What computed so far: <c>cpu</c>, <c>cuda:0</c>, or both where the processor had to take over; before, what will.</summary>
    public string Used
    {
        get
        {
            lock (_lock)
            {
                return _used.Count > 0 ? string.Join(", ", _used) : _provider?.Device ?? Processor;
            }
        }
    }

    /// <summary>Why the processor computes where a GPU was to: MNT502 where it could not be opened, MNT507 where its numbers differ.</summary>
    public IReadOnlyList<Finding> Findings
    {
        get
        {
            lock (_lock)
            {
                return [.. _findings];
            }
        }
    }

    /// <summary>Finds the device that a user named.</summary>
    /// <param name="name"><c>auto</c>: what this build of ONNX Runtime has, CUDA, DirectML or Core ML; <c>cpu</c>; <c>cuda</c> or <c>cuda:1</c>.</param>
    /// <exception cref="TransferException">MNT501 when ONNX Runtime cannot be loaded, MNT502 when it was built without CUDA and that was named.</exception>
    public static SessionDevice Find(string name) =>
        name == Processor ? new SessionDevice(null) : Find(name, OnnxSession.Providers);

    /// <param name="name">As a user gives it.</param>
    /// <param name="available">ONNX Runtime's names of what it was built with.</param>
    internal static SessionDevice Find(string name, IReadOnlyCollection<string> available)
    {
        if (name == "auto")
        {
            return new SessionDevice(SessionProvider.First(available));
        }

        int index = name.StartsWith("cuda:", StringComparison.Ordinal) ? int.Parse(name.AsSpan(5), CultureInfo.InvariantCulture) : 0;
        return available.Contains(SessionProvider.CudaName)
            ? new SessionDevice(SessionProvider.Cuda(index), name)
            : throw Refused(
                name, "ONNX Runtime here is built without CUDA; build with -p:WithCuda=true, or reference Microsoft.ML.OnnxRuntime.Gpu in your app", null);
    }

    /// <summary>Whether it is a name that <see cref="Find(string)"/> takes.</summary>
    /// <param name="name">As a user gives it.</param>
    public static bool IsName(string? name) => name is not null && Form().IsMatch(name);

    /// <summary>Opens a graph on the GPU, and proves it on made images first.</summary>
    /// <param name="graph">A serialised ONNX model that the processor runs.</param>
    /// <param name="input">Name of its one input, [N, 3, side, side], 0…255.</param>
    /// <param name="side">Of the images.</param>
    /// <param name="outputs">Names of what is used of it, float32.</param>
    /// <returns>Null where the processor is to compute. Owned by the caller.</returns>
    /// <exception cref="TransferException">MNT502 where a device was named and cannot be opened.</exception>
    internal InferenceSession? Open(byte[] graph, string input, int side, IReadOnlyList<string> outputs)
    {
        lock (_lock)
        {
            InferenceSession? session = _provider is { } provider ? Proved(provider, graph, new MadeImages(input, side, outputs)) : null;
            _provider = session is null ? null : _provider;
            string device = _provider?.Device ?? Processor;
            if (!_used.Contains(device))
            {
                _used.Add(device);
            }

            return session;
        }
    }

    private InferenceSession? Proved(SessionProvider provider, byte[] graph, MadeImages images)
    {
        float[][] expected = images.OnProcessor(graph);
        InferenceSession? session = null;
        try
        {
            session = OnnxSession.Open(graph, provider);
            double difference = MadeImages.Difference(expected, images.Run(session));
            if (difference <= MadeImages.Tolerance)
            {
                return session;
            }

            string off = double.IsFinite(difference)
                ? string.Create(CultureInfo.InvariantCulture, $"off by {difference:0.####} of their size (allowed is {MadeImages.Tolerance})")
                : "off by more than can be measured";
            _findings.Add(Finding.Warning(
                FindingCode.ProviderDiffers, Where, $"{provider.Name} ({provider.Device}) computes other numbers than the processor: {off}",
                "The processor was used instead. Update the GPU's driver and ONNX Runtime, or name the device cpu."));
        }
        catch (Exception e) when (e is OnnxRuntimeException or EntryPointNotFoundException or DllNotFoundException)
        {
            string why = $"{provider.Name} could not be used ({Text(e)})";
            if (_named is not null)
            {
                session?.Dispose();
                throw Refused(_named, why, e);
            }

            _findings.Add(Finding.Info(
                FindingCode.DeviceMissing,
                Where,
                $"images run through networks on the processor: {why}",
                "You need to do nothing. Device cpu avoids this note."));
        }

        session?.Dispose();
        return null;
    }

    /// <summary>What ONNX Runtime says, without the places in its source before it.</summary>
    private static string Text(Exception e) =>
        e.Message.ReplaceLineEndings(" ").Split("[ONNXRuntimeError]")[^1].Split(" : ", 4)[^1].Trim().TrimEnd('.');

    private static TransferException Refused(string name, string why, Exception? inner) => new(
        Finding.Error(FindingCode.DeviceMissing, Where, $"'{name}' cannot be used: {why}", "Name auto or cpu, or install what is missing."), inner);

    [GeneratedRegex("^(auto|cpu|cuda(:[0-9]{1,2})?)\\z")]
    private static partial Regex Form();
}
