using System.Text.Json.Serialization;
using MlNetTransfer.Planning;
using MlNetTransfer.Runs;
using MlNetTransfer.Training;

namespace MlNetTransfer.Benchmarks.Budgets;

/// <summary>One training of layers or of a head in a run.</summary>
internal sealed record BudgetTraining
{
    public required TransferStrategy Strategy { get; init; }

    /// <summary>Processor time by the number of cores.</summary>
    public required double Seconds { get; init; }

    /// <summary>That it was planned for; null where only a head was trained.</summary>
    public int? PlannedEpochs { get; init; }

    /// <summary>0 where the linear probe was kept; null where only a head was trained.</summary>
    public int? BestEpoch { get; init; }

    public TrainingEnd? End { get; init; }

    /// <summary>Per epoch, that before training first: number, share of the planned epochs, log-loss and accuracy on the validation images, seconds.</summary>
    public IReadOnlyList<double?[]> Curve { get; init; } = [];

    [JsonConverter(typeof(Bits.Converter))]
    public required bool[] ValidationRight { get; init; }

    [JsonConverter(typeof(Bits.Converter))]
    public required bool[] TestRight { get; init; }

    /// <summary>Of the export against the scores of training.</summary>
    public TrainingParity? Parity { get; init; }

    public static BudgetTraining Of(TransferStrategy strategy, double seconds, TrainedTransfer trained, bool[] validationRight, bool[] testRight)
    {
        FineTuningSummary? tuned = trained.FineTuning;
        return new BudgetTraining
        {
            Strategy = strategy,
            Seconds = Math.Round(seconds, 2),
            PlannedEpochs = tuned?.Recipe.Epochs,
            BestEpoch = tuned?.History.BestEpoch,
            End = tuned?.History.End,
            Curve = tuned is null ? [] : [.. tuned.History.Epochs.Select(e => Point(e, tuned.Recipe.Epochs))],
            ValidationRight = validationRight,
            TestRight = testRight,
            Parity = tuned?.RefusedParity ?? trained.TrainingParity,
        };
    }

    private static double?[] Point(TrainingEpoch epoch, int planned) =>
        [epoch.Number, Round((double)epoch.Number / planned), Round(epoch.ValidationLogLoss), Round(epoch.ValidationAccuracy), Round(epoch.Seconds)];

    private static double? Round(double? value) => value is { } number ? Math.Round(number, 4) : null;
}
