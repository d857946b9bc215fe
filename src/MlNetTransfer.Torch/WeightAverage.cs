using MlNetTransfer.Diagnostics;
using static TorchSharp.torch;

namespace MlNetTransfer.Torch;

/// <summary>Exponential moving average of everything that training changes (Polyak averaging).</summary>
internal sealed class WeightAverage
{
    private readonly Tensor[] _live;
    private readonly float[][] _average;
    private readonly float _kept;

    /// <param name="state">What training changes.</param>
    /// <param name="decay">How much of the average stays at each step.</param>
    public WeightAverage(IEnumerable<Tensor> state, double decay)
    {
        _live = [.. state];
        _average = [.. _live.Select(t => Optimizer.Values(t).ToArray())];
        _kept = (float)decay;
    }

    public void Update() => ParallelLoop.For(_live.Length, new ParallelOptions(), i =>
        System.Numerics.Tensors.TensorPrimitives.Lerp<float>(Optimizer.Values(_live[i]), _average[i], _kept, _average[i]));

    /// <summary>Exchanges the live and the averaged values; a second call exchanges them back.</summary>
    public void Swap() => ParallelLoop.For(_live.Length, new ParallelOptions(), i =>
    {
        float[] live = Optimizer.Values(_live[i]).ToArray();
        _average[i].CopyTo(Optimizer.Values(_live[i]));
        live.CopyTo(_average[i], 0);
    });
}
