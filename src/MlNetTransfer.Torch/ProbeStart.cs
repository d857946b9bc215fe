using MlNetTransfer.Torch.Native;
using MlNetTransfer.Training;
using static TorchSharp.torch;

namespace MlNetTransfer.Torch;

/// <summary>Remembers a network as it was before the first step, so that a training that turns out to be short can begin anew as the linear
/// probe.</summary>
/// <remarks>The head alone is not enough: where BatchNorm has measured some batches, or still does, the features are others than those that the probe
/// was fitted on. With ResNet-18 on pictures of hands the loss began at 25 then.</remarks>
/// <param name="network">With an empty head.</param>
internal sealed class ProbeStart(TorchNetwork network)
{
    private readonly float[][] _start = [.. network.State.Select(HostView.Read)];

    /// <summary>Makes the network the linear probe.</summary>
    /// <param name="task">With the probe.</param>
    /// <param name="optimizer">Forgets its steps.</param>
    /// <param name="average">Forgets them too.</param>
    public void Restore(FineTuningTask task, Optimizer optimizer, WeightAverage average)
    {
        foreach ((Tensor tensor, float[] values) in network.State.Zip(_start))
        {
            HostView.Write(tensor, values);
        }

        network.SetHead(task.Probe);
        foreach (TorchLayer layer in network.Layers)
        {
            layer.Thaw();
        }

        optimizer.Restart();
        average.Restart();
    }
}
