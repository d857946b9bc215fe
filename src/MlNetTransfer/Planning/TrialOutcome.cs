using System.Text.Json.Serialization;

namespace MlNetTransfer.Planning;

/// <summary>What became of a strategy that the policy considered.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TrialOutcome>))]
public enum TrialOutcome
{
    /// <summary>Not trained: too little was to be expected of it, or there are no validation images to prove anything on.</summary>
    NotWorthIt,

    /// <summary>Not trained: worth a try, but the plan is a dry one, or the run was stopped before.</summary>
    Untried,

    /// <summary>Not trained: it would have taken longer than the time that was left.</summary>
    NoTime,

    /// <summary>Begun, and nothing came of it: no epoch was kept, it was stopped, or it failed; a finding says why.</summary>
    Failed,

    /// <summary>Trained, and not chosen.</summary>
    Beaten,

    /// <summary>Trained, and chosen.</summary>
    Chosen,

    /// <summary>Trained, better by the metric that decides, and worse than the linear probe by the other, beyond chance: the linear
    /// probe is the floor for both.</summary>
    Refused,

    /// <summary>Stopped while it trained: even its best plausible end would have been worse than the best in hand, beyond chance. What was measured is where
    /// it stood then, which is less than it would have come to.</summary>
    Stopped,
}
