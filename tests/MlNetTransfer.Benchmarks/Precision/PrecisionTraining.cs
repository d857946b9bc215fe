using System.Text.Json;
using System.Text.Json.Serialization;
using MlNetTransfer.Benchmarks.Budgets;
using MlNetTransfer.Benchmarks.Regret;
using MlNetTransfer.Planning;
using MlNetTransfer.Runs;
using MlNetTransfer.Runs.Stations;
using MlNetTransfer.Training;

namespace MlNetTransfer.Benchmarks.Precision;

/// <summary>A training in one precision; a line of the table.</summary>
internal sealed record PrecisionTraining
{
    /// <summary>Network, images and seed: what the two precisions share.</summary>
    public required string Cell { get; init; }

    /// <summary>In which the steps were taken.</summary>
    public required TrainingPrecision Precision { get; init; }

    /// <summary>0 where the linear probe was kept.</summary>
    public required int BestEpoch { get; init; }

    /// <summary>Of the kept epoch on the validation images.</summary>
    public required double LogLoss { get; init; }

    /// <summary>Processor time of the training by the number of cores.</summary>
    public required double Seconds { get; init; }

    [JsonConverter(typeof(Bits.Converter))]
    public required bool[] TestRight { get; init; }

    public required int[] TestPerClass { get; init; }

    public required string Commit { get; init; }

    [JsonIgnore]
    public TestAnswers Test => new(TestRight, TestPerClass);

    [JsonIgnore]
    public string Network => Cell[..Cell.IndexOf(" on ", StringComparison.Ordinal)];

    public static IEnumerable<PrecisionTraining> Read(string path) =>
        File.Exists(path) ? File.ReadLines(path).Select(l => JsonSerializer.Deserialize<PrecisionTraining>(l, OracleTraining.OneLine)!) : [];

    /// <summary>Everything fine-tuned for some epochs, with the product's recipe.</summary>
    public static PrecisionTraining Train(string cell, BudgetMaterial material, TrainingPrecision precision, int epochs)
    {
        const TransferStrategy Everything = TransferStrategy.FullFineTuning;
        TransferOptions options = material.NamedOptions with { Strategy = Everything, Precision = precision, Epochs = epochs };
        TrainedTransfer probe = material.NamedProbe;
        RunContext context = BudgetMaterial.Context(options, new ProcessorTime(BudgetCell.Cores));
        TrainedTransfer trained = new StrategyTraining(context, checkpoint: null, _ => { }).Run(
            CellSetup.Named(material.Setup, Everything), material.Setup.Backbone, material.Setup.Weights, probe.Dataset, trial: null);
        double seconds = context.Clock.Total;
        FineTuningSummary tuned = trained.FineTuning!;
        TestAnswers test = material.Test(trained.Model);
        return new PrecisionTraining
        {
            Cell = cell,
            Precision = tuned.Engines!.Precision,
            BestEpoch = tuned.History.BestEpoch,
            LogLoss = tuned.History.Epochs.Single(e => e.Number == tuned.History.BestEpoch).ValidationLogLoss!.Value,
            Seconds = Math.Round(seconds, 2),
            TestRight = test.Right,
            TestPerClass = test.PerClass,
            Commit = Report.Commit,
        };
    }

    public override string ToString() => JsonSerializer.Serialize(this, OracleTraining.OneLine);
}
