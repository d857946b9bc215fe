using System.Text.Json.Serialization;

namespace MlNetTransfer.Planning;

/// <summary>How large the images are that a training learns from; it is judged at the network's own side always.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StepSides>))]
public enum StepSides
{
    /// <summary>The network's own side, unless the time does not reach; then the first steps are at a smaller one.</summary>
    ByTime,

    /// <summary>The network's own side.</summary>
    Own,

    /// <summary>The first steps are at a smaller side.</summary>
    SmallFirst,
}
