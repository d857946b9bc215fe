namespace MlNetTransfer.Backbones;

/// <summary>In which order a network takes the channels of an image.</summary>
public enum ColourOrder
{
    /// <summary>Red, green, blue.</summary>
    RedGreenBlue,

    /// <summary>Blue, green, red, as OpenCV, Caffe and CNTK have them.</summary>
    BlueGreenRed,
}
