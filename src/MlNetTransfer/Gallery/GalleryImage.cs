using System.Text.Json.Serialization;
using MlNetTransfer.Datasets;

namespace MlNetTransfer.Gallery;

/// <summary>One example image.</summary>
/// <param name="Name">Path relative to the data's root, forward slashes.</param>
/// <param name="Label">Class that it stands under.</param>
public sealed record GalleryImage(string Name, string Label)
{
    /// <summary>What it is used for.</summary>
    [JsonConverter(typeof(JsonStringEnumConverter<ImageSplit>))]
    public ImageSplit Split { get; init; }

    /// <summary>Class that it was given, or that it looks like; null where nothing judged it.</summary>
    public string? Predicted { get; init; }

    /// <summary>Score of <see cref="Predicted"/>, 0…1; null where nothing scored it.</summary>
    public double? Probability { get; init; }

    /// <summary>Score of <see cref="Label"/>, 0…1.</summary>
    public double? LabelProbability { get; init; }

    /// <summary>The class with the second highest score; null where nothing scored it.</summary>
    public string? RunnerUp { get; init; }

    /// <summary>Base64 of a small upright JPEG without metadata, longer side at most 96 pixels; null where pictures are not wanted or the file could
    /// not be read again.</summary>
    public string? Jpeg { get; init; }
}
