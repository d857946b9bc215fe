namespace MlNetTransfer.Onnx.Lowering;

/// <summary>What becomes of a BatchNorm in the graph.</summary>
internal enum BatchNormLowering
{
    /// <summary>It is folded into the convolution before it.</summary>
    Folded,

    /// <summary>The stored statistics are folded into the convolution, scale and shift follow it; what stands between them is measured.</summary>
    Measured,

    /// <summary>Mean and variance are those of the batch, over images, rows and columns, instead of the stored ones.</summary>
    PerBatch,
}
