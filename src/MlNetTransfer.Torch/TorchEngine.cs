namespace MlNetTransfer.Torch;

/// <summary>Adds fine-tuning on libtorch to a pipeline.</summary>
public static class TorchEngine
{
    /// <summary>A pipeline that can run every strategy; libtorch is loaded when one first needs it.</summary>
    public static TransferPipeline WithFineTuning(this TransferPipeline pipeline)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        return pipeline.With(new TorchFineTuner(TimeProvider.System));
    }
}
