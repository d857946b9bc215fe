using System.Text.Json.Serialization;

namespace MlNetTransfer.Imaging;

/// <summary>How an image that is no square becomes one.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ImageFit>))]
public enum ImageFit
{
    /// <summary>The shorter side fills the square and the ends of the longer one are cut off: ML.NET's IsoCrop.</summary>
    Crop,

    /// <summary>All of the image, black bars beside it: ML.NET's IsoPad.</summary>
    Pad,

    /// <summary>All of the image, its sides stretched to the same length: ML.NET's Fill, which takes the nearest pixel and leaves out those between.</summary>
    Squash,
}
