using System.Text.Json.Serialization;

namespace MlNetTransfer;

/// <summary>How far a run came.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RunStatus>))]
public enum RunStatus
{
    /// <summary>The model is exported; it was not tested, because the run was stopped before.</summary>
    Exported,

    /// <summary>The model is exported and tested.</summary>
    Completed,
}
