using System.Text.Json;
using MlNetTransfer.Datasets;

namespace MlNetTransfer.Review;

/// <summary>What <see cref="TransferPipeline.Review"/> found.</summary>
public sealed record LabelReview
{
    /// <summary>Classes of the set, corrections included, in natural order.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>Pictures whose label may be wrong, the likeliest first; without those that somebody decided on.</summary>
    public required IReadOnlyList<LabelDoubt> Doubts { get; init; }

    /// <summary>How many there are in all; <see cref="Doubts"/> has the first of them.</summary>
    public required int Count { get; init; }

    /// <summary>Pictures that somebody decided on, whose label is what was decided, or that were taken out.</summary>
    public required int Decided { get; init; }

    /// <summary>Part of all labels that is estimated to be wrong, 0 to 1.</summary>
    public required double NoiseRate { get; init; }

    /// <summary>Name of the network whose features were judged.</summary>
    public required string Backbone { get; init; }

    /// <summary>The images with their classes, findings, and what was set aside.</summary>
    public required DatasetSummary Dataset { get; init; }

    /// <summary>Indented JSON, in the format of <c>run.json</c>.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, TransferRun.Json);
}
