using System.Text.Json.Serialization;

namespace MlNetTransfer.Review;

/// <summary>Why a label is worth a look.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DoubtReason>))]
public enum DoubtReason
{
    /// <summary>Files with the same bytes stand under several labels: one of them is wrong for certain.</summary>
    CopyUnderOtherLabel,

    /// <summary>A near copy stands under another label.</summary>
    NearCopyUnderOtherLabel,

    /// <summary>A head on frozen features that did not see the image takes it for another class.</summary>
    CrossValidation,

    /// <summary>The model takes it for another class, and was not trained on it.</summary>
    Model,
}
