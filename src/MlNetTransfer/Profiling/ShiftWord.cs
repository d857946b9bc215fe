using System.Text.Json.Serialization;

namespace MlNetTransfer.Profiling;

/// <summary>Where a network meets other statistics than in its pretraining.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ShiftWord>))]
public enum ShiftWord
{
    /// <summary>Nowhere much: like the pretraining data.</summary>
    Small,

    /// <summary>In its first layers alone: another camera, other colours, another sharpness.</summary>
    Input,

    /// <summary>In its last layers alone: other things are shown.</summary>
    Meaning,

    /// <summary>In both.</summary>
    InputAndMeaning,
}
