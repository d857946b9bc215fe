using MlNetTransfer.Numerics;
using MlNetTransfer.Torch.Native;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace MlNetTransfer.Torch;

/// <summary>What a network answers for images in an order drawn by lot, of which it looks at as many as are asked for.</summary>
internal sealed class ProbeAnswers : IDisposable
{
    private readonly List<bool> _right = [];
    private readonly List<int> _labels = [];
    private readonly TorchNetwork _network;
    private readonly PixelInputs _inputs;
    private readonly IEnumerator<BatchFeed.Batch> _batches;

    /// <param name="network">With a head.</param>
    /// <param name="inputs">Images in their views.</param>
    /// <param name="batchSize">Images at a time.</param>
    /// <param name="random">Decides order and views.</param>
    public ProbeAnswers(TorchNetwork network, PixelInputs inputs, int batchSize, RandomSource random)
    {
        (_network, _inputs) = (network, inputs);
        _batches = new BatchFeed(inputs, batchSize, BatchMixer.None, random).Epoch(1).GetEnumerator();
    }

    /// <summary>Whether each of the first images is classified rightly.</summary>
    /// <param name="images">A multiple of the batch size, all of them full batches.</param>
    public bool[] Right(int images)
    {
        while (_right.Count < images && _batches.MoveNext())
        {
            Add(_batches.Current);
        }

        return [.. _right.Take(images)];
    }

    /// <summary>Classes of the first images, as many as were asked for before.</summary>
    public int[] Labels(int images) => [.. _labels.Take(images)];

    public void Dispose() => _batches.Dispose();

    private void Add(BatchFeed.Batch batch)
    {
        using IDisposable none = no_grad();
        using IDisposable scope = NewDisposeScope();
        Tensor logits = _network.Logits(_network.TrainingInput(batch.Values, _inputs.Side, _inputs.Channels));
        int classes = (int)logits.shape[1];
        ReadOnlySpan<float> scores = HostView.Read(logits);
        _labels.AddRange(batch.Labels);
        for (int i = 0; i < batch.Labels.Length; i++)
        {
            _right.Add(TensorPrimitives.IndexOfMax(scores.Slice(i * classes, classes)) == batch.Labels[i]);
        }
    }
}
