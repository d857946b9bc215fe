using System.Text.Json.Serialization;

namespace MlNetTransfer.Profiling;

/// <summary>How large a set of training images is, in a word.</summary>
/// <remarks>The first that holds, in the order large, micro, tiny, medium, small. Where the thresholds come from stands at
/// <see cref="DatasetSize.Word"/>.</remarks>
[JsonConverter(typeof(JsonStringEnumConverter<SizeWord>))]
public enum SizeWord
{
    /// <summary>Fewer than 10 pictures per class, or fewer than 100 in all.</summary>
    Micro,

    /// <summary>10 to 49 pictures per class.</summary>
    Tiny,

    /// <summary>50 to 500 pictures per class, and fewer than 20,000 in all.</summary>
    Small,

    /// <summary>More than 500 pictures per class, or 20,000 to 499,999 in all.</summary>
    Medium,

    /// <summary>500,000 pictures or more.</summary>
    Large,
}
