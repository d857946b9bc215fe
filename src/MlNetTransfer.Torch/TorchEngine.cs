using System.Diagnostics.CodeAnalysis;

namespace MlNetTransfer.Torch;

/// <summary>Adds fine-tuning on libtorch to a pipeline.</summary>
[RequiresUnreferencedCode(Reflection)]
[RequiresDynamicCode(Reflection)]
public static class TorchEngine
{
    private const string Reflection = "It uses reflection: do not trim the app, nor compile it ahead of time.";

    /// <summary>A pipeline that can run every strategy; libtorch is loaded when one first needs it.</summary>
    public static TransferPipeline WithFineTuning(this TransferPipeline pipeline)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        return pipeline.With(new TorchFineTuner(TimeProvider.System));
    }
}
