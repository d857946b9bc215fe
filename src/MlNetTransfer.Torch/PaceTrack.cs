using MlNetTransfer.Planning;

namespace MlNetTransfer.Torch;

/// <summary>Where a training stands on its recipe's schedule: as many steps further as it takes, or by longer or shorter strides from each change of
/// its pace on, so that the end of the schedule is the end of the training.</summary>
/// <param name="own">As the recipe has it.</param>
internal sealed class PaceTrack(TrainingPace own)
{
    private readonly List<TrainingPace> _changes = [];
    private readonly TrainingPace _own = own;
    private double _from;

    /// <summary>What holds now.</summary>
    public TrainingPace Current { get; private set; } = own;

    /// <summary>All changes so far.</summary>
    public IReadOnlyList<TrainingPace> Changes => _changes;

    /// <summary>Steps of the recipe.</summary>
    public int OwnSteps => _own.Steps;

    /// <summary>0-based step of the recipe's schedule, perhaps between two; the last one at the last step that is planned.</summary>
    /// <param name="step">0-based step of the training, not before the last change.</param>
    public double PositionOf(int step)
    {
        int last = Current.Steps - 1;
        return _changes.Count == 0 ? step
            : step >= last ? _own.Steps - 1
            : _from + ((step - Current.Step) * ((_own.Steps - 1 - _from) / (last - Current.Step)));
    }

    public void Change(TrainingPace pace)
    {
        _from = PositionOf(pace.Step);
        Current = pace;
        _changes.Add(pace);
    }
}
