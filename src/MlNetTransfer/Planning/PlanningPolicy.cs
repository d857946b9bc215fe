using System.Text.Json.Serialization;

namespace MlNetTransfer.Planning;

/// <summary>How the strategy is chosen where none is named.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PlanningPolicy>))]
public enum PlanningPolicy
{
    /// <summary>The measures say which strategies are worth a try, some are trained, and one that beats the linear probe on the
    /// validation images replaces it.</summary>
    Measured,

    /// <summary>Four cases, small or large and similar or different, decide by themselves; one strategy is trained.</summary>
    Heuristic,
}
