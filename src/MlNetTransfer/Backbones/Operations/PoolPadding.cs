namespace MlNetTransfer.Backbones;

/// <summary>Where a pooling window may stand.</summary>
public enum PoolPadding
{
    /// <summary>Inside the input alone.</summary>
    Valid,

    /// <summary>The last window may hang over the end.</summary>
    CeilMode,

    /// <summary>Half the window of nothing on every side.</summary>
    Symmetric,

    /// <summary>TensorFlow's SAME.</summary>
    Same,

    /// <summary>The same with the odd row and column before the map, as CNTK has it.</summary>
    SameMoreBefore,

    /// <summary>As many rows and columns as the operation says.</summary>
    Given,
}
