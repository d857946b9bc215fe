using System.Text.Json.Serialization;

namespace MlNetTransfer.Health;

/// <summary>What a check found.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<HealthStatus>))]
public enum HealthStatus
{
    /// <summary>It works.</summary>
    Works,

    /// <summary>Something is missing or odd that training and prediction do without.</summary>
    Note,

    /// <summary>Training or prediction does not work here.</summary>
    Fails,
}
