using MlNetTransfer.Backbones;
using MlNetTransfer.Numerics;
using MlNetTransfer.Torch.Native;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetTransfer.Torch;

/// <summary>A parameter group as tensors that can train. What kinds there are follows from what trains.</summary>
/// <param name="group">Its description.</param>
/// <param name="place">Where it stands in the network.</param>
internal abstract class TorchLayer(ParameterGroup group, LayerPlace place) : IDisposable
{
    public ParameterGroup Group => group;

    /// <summary>0-based index of its stage.</summary>
    public int Stage => place.Stage;

    /// <summary>0-based position among the parameter groups in running order.</summary>
    public int Position => place.Position;

    /// <summary>Has BatchNorm, or gets it for the training where the weights hold none.</summary>
    public bool Normalizes => group.Normalizes;

    /// <summary>Measures the batches it sees instead of using what was measured before; of layers with BatchNorm.</summary>
    public bool Live { get; set; }

    /// <summary>A live layer normalises by the batch and leaves its mean and variance alone.</summary>
    public bool KeepsStatistics { get; set; }

    /// <summary>What a step changes, and whether it decays.</summary>
    public abstract IEnumerable<(Parameter Parameter, bool Decays)> Parameters { get; }

    /// <summary>Everything that a step or a batch changes.</summary>
    public abstract IEnumerable<Tensor> State { get; }

    public bool Trains => Parameters.Any(p => p.Parameter.requires_grad);

    protected Device Device => place.Device;

    /// <param name="kernel">Whether the kernel trains.</param>
    /// <param name="affine">Whether scale, shift and bias train.</param>
    public abstract void SetTrains(bool kernel, bool affine);

    /// <summary>Random start: Kaiming normal over the outgoing connections (He et al. 2015, arXiv:1502.01852), the rest as before any training.</summary>
    public abstract void Randomize(RandomSource random);

    /// <summary>Adds its tensors under the names and in the form of the weights file.</summary>
    public abstract void Export(Dictionary<string, float[]> values);

    /// <summary>To be called when tensors were changed from outside.</summary>
    public virtual void Thaw()
    {
    }

    public virtual void Dispose()
    {
        Thaw();
        foreach (Tensor tensor in State)
        {
            tensor.Dispose();
        }
    }

    /// <summary>A parameter in the precision of what it meets: training is in float32, a reference in float64.</summary>
    protected static Tensor As(Tensor x, Tensor parameter) => x.dtype == parameter.dtype ? parameter : parameter.to_type(x.dtype);

    /// <summary>Normal values.</summary>
    /// <param name="count">How many.</param>
    /// <param name="fanOut">Outgoing connections of one input.</param>
    /// <param name="random">Decides them.</param>
    protected static float[] Kaiming(long count, double fanOut, RandomSource random)
    {
        double deviation = Math.Sqrt(2.0 / fanOut);
        float[] values = new float[count];
        for (int i = 0; i < values.Length; i++)
        {
            double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            values[i] = (float)(deviation * radius * Math.Cos(2 * Math.PI * random.NextDouble()));
        }

        return values;
    }

    protected Parameter Trained(float[] values, params long[] shape)
    {
        using IDisposable scope = NewDisposeScope();
        Parameter parameter = new(HostView.Create(values, Device, shape), requires_grad: false);
        parameter.DetachFromDisposeScope();
        return parameter;
    }
}
