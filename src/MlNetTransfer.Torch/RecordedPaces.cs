using MlNetTransfer.Planning;

namespace MlNetTransfer.Torch;

/// <summary>Paces that are known beforehand.</summary>
internal sealed class RecordedPaces(IReadOnlyList<TrainingPace> paces) : IPacing
{
    public bool IsSpent => false;

    public PaceState? State => null;

    public TrainingPace? Next(int step, TrainingPace current) => paces.FirstOrDefault(p => p.Step == step && p != current);

    public void Stepped(int side)
    {
    }

    public void Judging()
    {
    }

    public void Judged()
    {
    }

    public void Restore(int step, PaceState? state, IReadOnlyList<TrainingPace> changes)
    {
    }
}
