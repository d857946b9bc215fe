using System.Text.Json.Serialization;
using MlNetTransfer.Evaluation;
using MlNetTransfer.Planning;

namespace MlNetTransfer.Reporting;

/// <summary>One run of a comparison, in figures.</summary>
public sealed record ComparedRun
{
    /// <summary>What the user called it.</summary>
    public required string Name { get; init; }

    /// <summary>How far it came.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>What was trained.</summary>
    public required TransferStrategy Strategy { get; init; }

    /// <summary>Name of the backbone.</summary>
    public required string Backbone { get; init; }

    /// <summary>Pixels of the square that the network sees.</summary>
    public required int InputSize { get; init; }

    /// <summary>Seed of the run.</summary>
    public required long Seed { get; init; }

    /// <summary>Test images; 0 where it was not tested.</summary>
    public required int TestImages { get; init; }

    /// <summary>Share of the test images that are right, 0…1; null where it was not tested.</summary>
    public double? Accuracy { get; init; }

    /// <summary>95 %, Wilson.</summary>
    public Interval? AccuracyInterval { get; init; }

    /// <summary>Nats; null where it was not tested.</summary>
    public double? LogLoss { get; init; }

    /// <summary>95 %, bootstrap.</summary>
    public Interval? LogLossInterval { get; init; }

    /// <summary>Bytes of model.onnx; null where nothing was exported.</summary>
    public long? ModelBytes { get; init; }

    /// <summary>Of model.onnx, from file to scores; null in runs of earlier versions.</summary>
    public double? ImagesPerSecond { get; init; }

    /// <summary>Of the whole run.</summary>
    public required double Seconds { get; init; }

    /// <summary>Against the first run; null for the first, and where there is nothing to pair.</summary>
    public PairedResult? AgainstFirst { get; init; }

    /// <summary>Which images it was tested on, and which were right.</summary>
    [JsonIgnore]
    internal IReadOnlyDictionary<ulong, bool> Outcomes { get; init; } = new Dictionary<ulong, bool>();

    internal static ComparedRun Of(string name, TransferRun run) => new()
    {
        Name = name,
        Status = run.Status,
        Strategy = run.Plan.Strategy,
        Backbone = run.Backbone.Name,
        InputSize = run.Backbone.InputSize,
        Seed = run.Options.Seed,
        TestImages = run.Evaluation?.Test?.Images ?? 0,
        Accuracy = run.Evaluation?.Test?.MicroAccuracy,
        AccuracyInterval = run.Evaluation?.Test?.Intervals.MicroAccuracy,
        LogLoss = run.Evaluation?.Test?.LogLoss,
        LogLossInterval = run.Evaluation?.Test?.Intervals.LogLoss,
        ModelBytes = run.Export?.OnnxBytes,
        ImagesPerSecond = run.Export?.ImagesPerSecond,
        Seconds = run.Timings.Total,
        Outcomes = run.Evaluation?.Outcomes?.Read() ?? new Dictionary<ulong, bool>(),
    };
}
