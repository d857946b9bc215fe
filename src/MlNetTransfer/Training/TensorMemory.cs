using System.Text.Json.Serialization;

namespace MlNetTransfer.Training;

/// <summary>In which order a batch of images lies in memory while layers train.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TensorMemory>))]
public enum TensorMemory
{
    /// <summary>All channels of a pixel behind each other: the faster one.</summary>
    ChannelsLast,

    /// <summary>Plane after plane.</summary>
    Contiguous,
}
