using System.Text.Json.Serialization;

namespace MlNetTransfer.Training;

/// <summary>Why a fine-tuning ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TrainingEnd>))]
public enum TrainingEnd
{
    /// <summary>All epochs were run; where the time did not reach for them, all steps that were planned for it.</summary>
    Completed,

    /// <summary>The validation log-loss no longer fell.</summary>
    EarlyStopped,

    /// <summary>The time budget was used up, or the steps that were asked for were taken.</summary>
    TimeBudget,

    /// <summary>The run was cancelled; the best epoch until then was kept.</summary>
    Cancelled,

    /// <summary>libtorch and ONNX Runtime computed different networks: it did not begin, or its export is another model than what was trained. The
    /// linear probe was kept.</summary>
    NotTrusted,

    /// <summary>Whoever asked for it saw that it would not become good enough (<see cref="FineTuningTask.Hopeless"/>).</summary>
    Hopeless,
}
