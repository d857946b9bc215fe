using MlNetTransfer.Diagnostics;
using MlNetTransfer.Torch.Native;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace MlNetTransfer.Torch;

/// <summary>Exponential moving average of everything that training changes (Polyak averaging).</summary>
internal sealed class WeightAverage
{
    private readonly HostView[] _live;
    private readonly float[][] _average;
    private float _kept;

    /// <param name="state">What training changes.</param>
    /// <param name="decay">How much of the average stays at each step.</param>
    public WeightAverage(IEnumerable<Tensor> state, double decay)
    {
        _live = [.. state.Select(t => new HostView(t))];
        _average = [.. _live.Select(v => v.Values.ToArray())];
        _kept = (float)decay;
    }

    /// <summary>How much of the average stays at each step.</summary>
    public double Decay
    {
        set => _kept = (float)value;
    }

    /// <summary>One array per tensor of the state.</summary>
    public IReadOnlyList<float[]> Values
    {
        get => _average;
        set
        {
            foreach ((float[] mine, float[] given) in _average.Zip(value))
            {
                given.CopyTo(mine, 0);
            }
        }
    }

    public void Update() => ParallelLoop.For(_live.Length, new ParallelOptions(), i =>
    {
        _live[i].Pull();
        TensorPrimitives.Lerp<float>(_live[i].Values, _average[i], _kept, _average[i]);
    });

    /// <summary>Forgets all steps so far.</summary>
    public void Restart()
    {
        foreach ((HostView live, float[] average) in _live.Zip(_average))
        {
            live.Pull();
            live.Values.CopyTo(average);
        }
    }

    /// <summary>Exchanges the live and the averaged values; a second call exchanges them back.</summary>
    public void Swap() => ParallelLoop.For(_live.Length, new ParallelOptions(), i =>
    {
        _live[i].Pull();
        float[] live = _live[i].Values.ToArray();
        _average[i].CopyTo(_live[i].Values);
        _live[i].Push();
        live.CopyTo(_average[i], 0);
    });
}
