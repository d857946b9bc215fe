namespace MlNetTransfer.Planning;

/// <summary>Who decided an entry of a plan.</summary>
internal enum DecidedBy
{
    /// <summary>The policy, by what was measured or by its rules.</summary>
    Policy,

    /// <summary>The user.</summary>
    User,

    /// <summary>Nobody: there was nothing to choose among, or this comes first in every run.</summary>
    Default,

    /// <summary>The file of weights that the user named: it fits one backbone.</summary>
    Weights,

    /// <summary>The time that was left.</summary>
    TimeBudget,
}
