namespace MlNetTransfer.Corrections;

/// <summary>What somebody who looked at a picture decided.</summary>
public enum LabelDecision
{
    /// <summary>It has another label.</summary>
    Corrected,

    /// <summary>Its label is right; nobody needs to look again.</summary>
    Kept,

    /// <summary>It is in no class, and is taken out.</summary>
    Removed,

    /// <summary>An earlier decision was taken back; the label is that of the data, and nothing is decided.</summary>
    Open,
}
