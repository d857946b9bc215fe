using System.Text.Json;
using System.Text.Json.Serialization;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Runs.Trials;

namespace MlNetTransfer;

/// <summary>What came of a trial. Its file is written last, so where it is, the whole result is.</summary>
public sealed record FinishedTrial
{
    private const int CurrentFormat = 1;

    private const long LargestFile = 256 << 20;

    /// <summary>Version of this record's shape.</summary>
    public int Format { get; init; } = CurrentFormat;

    /// <summary>Version of the product that trained.</summary>
    public required string ProductVersion { get; init; }

    /// <summary>Everything that the trial depends on, by name.</summary>
    public required IReadOnlyDictionary<string, string> Identity { get; init; }

    /// <summary>Which it is.</summary>
    public required ListedTrial Trial { get; init; }

    /// <summary>How many trials the list has.</summary>
    public required int Of { get; init; }

    /// <summary>Gain over the linear probe on the validation images, by the metric that decides, 0.01 is one point; null where nothing came of it.</summary>
    public double? Gain { get; init; }

    /// <summary>Standard error of <see cref="Gain"/>.</summary>
    public double? Error { get; init; }

    /// <summary>As <see cref="Gain"/>, by the metric that does not decide.</summary>
    public double? OtherGain { get; init; }

    /// <summary>Standard error of <see cref="OtherGain"/>.</summary>
    public double? OtherError { get; init; }

    /// <summary>Seconds that it trained, those before an interruption included, without the linear probe.</summary>
    public required double Seconds { get; init; }

    /// <summary>Most main memory of the process that ended it, bytes; 0 where the system does not say.</summary>
    public required long PeakBytes { get; init; }

    /// <summary>What computed it: <c>cpu</c> or <c>cuda:0</c>; null for a head.</summary>
    public string? Device { get; init; }

    /// <summary>The machine that ended it.</summary>
    public required MachineSummary Machine { get; init; }

    /// <summary>SHA-256 of the linear probe that it was compared with, hexadecimal.</summary>
    public required string ProbeSha256 { get; init; }

    /// <summary>Why nothing came of it; empty where something did.</summary>
    public IReadOnlyList<Finding> Failure { get; init; } = [];

    /// <summary>Its weights; null for a head, which is computed again from the features, and where it failed.</summary>
    public TrialWeights? Weights { get; init; }

    /// <summary>How it stood at every judgement but the last.</summary>
    public IReadOnlyList<TrialJudgement> Judgements { get; init; } = [];

    /// <summary>Whether the result was there before, so that nothing was done.</summary>
    [JsonIgnore]
    public bool WasThere { get; init; }

    /// <summary>Indented JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, TransferRun.Json);

    /// <summary>Reads the record of a trial.</summary>
    /// <exception cref="TransferException">MNT103, MNT716.</exception>
    internal static FinishedTrial Load(string path) => TrialJson.Read<FinishedTrial>(
        path,
        LargestFile,
        trial => trial.Format != CurrentFormat ? TrialJson.Other(trial.Format, CurrentFormat) : null,
        TrialPlace.RunAgain);
}
