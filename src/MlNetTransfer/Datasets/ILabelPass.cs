using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Datasets;

/// <summary>One reading of images, of which every one is asked about once.</summary>
public interface ILabelPass
{
    /// <summary>The label that an image has.</summary>
    /// <param name="content">SHA-256 of its bytes: copies under other names are the same picture.</param>
    /// <param name="name">Path relative to the data's root, for people.</param>
    /// <param name="label">What it stands under.</param>
    /// <returns>Null where it is taken out.</returns>
    string? LabelOf(ContentHash content, string name, string label);

    /// <summary>What is said of an image that was taken out.</summary>
    /// <param name="name">As above.</param>
    RejectedImage TakenOut(string name);

    /// <summary>What was changed, and what could not be, when all images have come.</summary>
    IReadOnlyList<Finding> End();
}
