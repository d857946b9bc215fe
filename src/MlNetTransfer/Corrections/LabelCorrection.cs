using MlNetTransfer.Datasets;

namespace MlNetTransfer.Corrections;

/// <summary>One line of a file of corrections: what was decided on a picture.</summary>
/// <param name="Content">SHA-256 of the picture's bytes, by which it is found again, also under other names.</param>
/// <param name="Path">Where it was, for people; relative to the data's root.</param>
/// <param name="OldLabel">What it stood under.</param>
/// <param name="NewLabel">What it is; the old label where that is right or nothing is decided, null where the picture is taken out.</param>
/// <param name="When">When it was decided, UTC.</param>
/// <param name="Decision">What was decided.</param>
public sealed record LabelCorrection(
    ContentHash Content, string Path, string OldLabel, string? NewLabel, DateTimeOffset When, LabelDecision Decision)
{
    /// <summary>Another label, or the one it has.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="oldLabel">What it stands under.</param>
    /// <param name="newLabel">What it is.</param>
    /// <param name="when">Now.</param>
    public static LabelCorrection To(LabelledImage image, string oldLabel, string newLabel, DateTimeOffset when)
    {
        ArgumentNullException.ThrowIfNull(image);
        return new(image.Hash, image.Name, oldLabel, newLabel, when, oldLabel == newLabel ? LabelDecision.Kept : LabelDecision.Corrected);
    }

    /// <summary>The picture is taken out.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="oldLabel">What it stands under.</param>
    /// <param name="when">Now.</param>
    public static LabelCorrection Without(LabelledImage image, string oldLabel, DateTimeOffset when)
    {
        ArgumentNullException.ThrowIfNull(image);
        return new(image.Hash, image.Name, oldLabel, null, when, LabelDecision.Removed);
    }

    /// <summary>Earlier decisions on the picture are taken back.</summary>
    /// <param name="when">Now.</param>
    public LabelCorrection TakenBack(DateTimeOffset when) => this with { NewLabel = OldLabel, When = when, Decision = LabelDecision.Open };
}
