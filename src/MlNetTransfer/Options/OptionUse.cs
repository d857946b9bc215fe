namespace MlNetTransfer.Options;

/// <summary>When an option applies: otherwise it changes nothing of a run.</summary>
internal enum OptionUse
{
    /// <summary>In every run.</summary>
    Always,

    /// <summary>Where no strategy is named, so that the policy chooses.</summary>
    WithoutStrategy,

    /// <summary>Where layers of the network are trained.</summary>
    FineTuning,

    /// <summary>Where a strategy that fine-tunes is named.</summary>
    NamedFineTuning,

    /// <summary>Where a strategy that cuts the network is named.</summary>
    NamedCut,

    /// <summary>Where the backbone is a frozen ONNX graph; for another it is refused.</summary>
    FrozenGraph,

    /// <summary>Where the data are a table.</summary>
    Tables,

    /// <summary>Where the data are folders.</summary>
    Folders,

    /// <summary>Where the data have no validation images.</summary>
    WithoutValidation,

    /// <summary>Where the data have no test images.</summary>
    WithoutTest,
}
