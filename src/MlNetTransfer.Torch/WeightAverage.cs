using MlNetTransfer.Diagnostics;
using static TorchSharp.torch;

namespace MlNetTransfer.Torch;

/// <summary>Exponential moving average of everything that training changes (Polyak averaging).</summary>
internal sealed class WeightAverage
{
    // It remembers a tenth of the run; a longer memory would still hold the start of a short run.
    private const double RememberedShare = 0.1;

    private readonly Tensor[] _live;
    private readonly float[][] _average;
    private readonly float _kept;

    public WeightAverage(IEnumerable<Tensor> state, int steps)
    {
        _live = [.. state];
        _average = [.. _live.Select(t => Optimizer.Values(t).ToArray())];
        _kept = (float)Math.Max(0, 1 - (1 / Math.Max(1, RememberedShare * steps)));
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
