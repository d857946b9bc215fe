using MlNetTransfer.Training;

namespace MlNetTransfer.Torch;

/// <summary>What steps learn from, batch after batch and pass after pass, at one side or another.</summary>
/// <param name="network">What trains.</param>
/// <param name="task">Says how.</param>
/// <param name="own">At the network's own side.</param>
/// <param name="small">At a smaller one; null where there is none.</param>
internal sealed class StepInputs(TorchNetwork network, FineTuningTask task, ITrainingInputs own, ITrainingInputs? small)
{
    private readonly ITrainingInputs _own = own;
    private readonly BatchMixer _mixer = new(task.Recipe.Mixup, task.Recipe.CutMix);
    private IEnumerator<BatchFeed.Batch>? _batches;
    private BatchFeed? _feed;
    private bool _liveBatchNorm = task.Recipe.LiveBatchNorm;

    /// <summary>Of the smaller images; null where there are none.</summary>
    public int? SmallSide => small?.Side;

    /// <summary>Images of the last batch.</summary>
    public ITrainingInputs Inputs { get; private set; } = own;

    /// <summary>For the images of the last batch.</summary>
    public SegmentedBackward Backward { get; private set; } = BackwardOf(network, task, own, task.Recipe.LiveBatchNorm);

    /// <summary>Whether BatchNorm measures the batches.</summary>
    public bool LiveBatchNorm
    {
        get => _liveBatchNorm;
        set => (_liveBatchNorm, Backward) = (value, BackwardOf(network, task, Inputs, value));
    }

    /// <summary>Steps of one pass over the images.</summary>
    public int StepsPerPass { get; } = new BatchFeed(own, task.Recipe.BatchSize, BatchMixer.None, task.Random).Steps;

    /// <param name="step">0-based step of the training.</param>
    /// <param name="side">Rows and columns of the images.</param>
    public BatchFeed.Batch Next(int step, int side)
    {
        ITrainingInputs inputs = side == small?.Side ? small : _own;
        if (_feed is null || inputs != Inputs)
        {
            if (inputs != Inputs)
            {
                // What is free now fits tensors of the other side, and is kept beside those of this one.
                Native.RetainedMemory.Release();
                (Backward, Inputs) = (BackwardOf(network, task, inputs, _liveBatchNorm), inputs);
            }

            _feed = new BatchFeed(inputs, task.Recipe.BatchSize, _mixer, task.Random);
            _batches = null;
        }

        (int pass, int first) = Math.DivRem(step, StepsPerPass);
        if (_batches is null || first == 0)
        {
            _batches?.Dispose();
            _batches = _feed.Epoch(pass + 1, first).GetEnumerator();
        }

        _batches.MoveNext();
        return _batches.Current;
    }

    private static SegmentedBackward BackwardOf(TorchNetwork network, FineTuningTask task, ITrainingInputs inputs, bool live) =>
        new(network, inputs, task.Recipe.BatchSize, live);
}
