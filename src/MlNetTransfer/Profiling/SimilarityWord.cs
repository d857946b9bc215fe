using System.Text.Json.Serialization;

namespace MlNetTransfer.Profiling;

/// <summary>How like the pretraining data a set of images is, as far as its own features tell.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SimilarityWord>))]
public enum SimilarityWord
{
    /// <summary>The last stage is the best one, and it tells the classes apart.</summary>
    Similar,

    /// <summary>Neither.</summary>
    Intermediate,

    /// <summary>An earlier stage is better than the last, or pretraining is worth little.</summary>
    Different,
}
