namespace MlNetTransfer.Backbones;

/// <summary>Enough zeros around a map for a window at every step, whatever its size; where their number is odd, on which side there is one more.</summary>
public enum SameEdges
{
    /// <summary>The convolution pads otherwise.</summary>
    None,

    /// <summary>After the map, as TensorFlow does (ONNX: SAME_UPPER).</summary>
    MoreAfter,

    /// <summary>Before the map, as CNTK does (ONNX: SAME_LOWER).</summary>
    MoreBefore,
}
