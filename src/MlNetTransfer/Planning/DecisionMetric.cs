using System.Text.Json.Serialization;

namespace MlNetTransfer.Planning;

/// <summary>By what one candidate counts as better than another. Whichever it is, the linear probe is the floor for both.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DecisionMetric>))]
public enum DecisionMetric
{
    /// <summary>Share of the images that are given their class: a class counts by its images.</summary>
    Accuracy,

    /// <summary>Balanced accuracy: the mean over the classes that occur of the share of a class's images that are given it. A rare class counts as
    /// much as a common one.</summary>
    Macro,
}
