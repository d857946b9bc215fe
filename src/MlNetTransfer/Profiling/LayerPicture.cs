namespace MlNetTransfer.Profiling;

/// <summary>What the stages say together: where features stop helping, and where the images differ from the pretraining data.</summary>
public sealed record LayerPicture
{
    // Nats. Photographs stay below 0.03 in every third of MobileNetV2 0.35 at 224 pixels and below 0.12 at 96, drawings, cells and steel reach 0.18
    // (docs/choices.md).
    /// <summary>From where on a shift counts as large, nats.</summary>
    public const double LargeShift = 0.15;

    /// <summary>The stage whose pooled output tells the classes apart best.</summary>
    public required string BestStage { get; init; }

    /// <summary>Its leave-one-out accuracy minus that of the last stage, with the 95 % interval of the paired difference; 0 where it is the last.</summary>
    public required MeasuredDifference BeyondLast { get; init; }

    /// <summary>Mean divergence from the stored BatchNorm statistics over the first third of the stages, nats; null when BatchNorm is folded into the
    /// weights.</summary>
    public required double? EarlyShift { get; init; }

    /// <summary>The same over the last third.</summary>
    public required double? LateShift { get; init; }

    /// <summary>Both in a word, large from 0.15 nats; null when BatchNorm is folded into the weights.</summary>
    public ShiftWord? Shift => (EarlyShift >= LargeShift, LateShift >= LargeShift) switch
    {
        _ when EarlyShift is null => null,
        (false, false) => ShiftWord.Small,
        (true, false) => ShiftWord.Input,
        (false, true) => ShiftWord.Meaning,
        _ => ShiftWord.InputAndMeaning,
    };

    /// <param name="stages">From the input to the last features.</param>
    /// <param name="best">The best of them.</param>
    /// <param name="beyondLast">Its advantage over the last.</param>
    internal static LayerPicture Of(IReadOnlyList<StageProfile> stages, StageProfile best, MeasuredDifference beyondLast)
    {
        double[] shifts = [.. stages.Where(s => s.Shift is not null).Select(s => s.Shift!.Value)];
        int third = (shifts.Length + 2) / 3;
        return new LayerPicture
        {
            BestStage = best.Stage,
            BeyondLast = beyondLast,
            EarlyShift = third == 0 ? null : shifts.Take(third).Average(),
            LateShift = third == 0 ? null : shifts.TakeLast(third).Average(),
        };
    }
}
