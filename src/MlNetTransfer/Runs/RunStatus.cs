using System.Text.Json.Serialization;

namespace MlNetTransfer;

/// <summary>How far a run came.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RunStatus>))]
public enum RunStatus
{
    /// <summary>A fine-tuning goes on, or was ended from outside; the model is the best until then, at first the linear probe.</summary>
    Training,

    /// <summary>The model is exported; it was not tested, because the run was stopped before.</summary>
    Exported,

    /// <summary>The model is exported and tested.</summary>
    Completed,
}
