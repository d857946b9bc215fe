using System.Text.Json;
using MlNetTransfer.Benchmarks.Regret;
using MlNetTransfer.Planning;

namespace MlNetTransfer.Benchmarks.Chance;

/// <summary>Trainings of one strategy on one cell; the seeds say nothing about which is better. A line of the table.</summary>
internal sealed record ChancePair
{
    /// <summary>As <see cref="Budgets.BudgetCell"/> writes it.</summary>
    public required string Cell { get; init; }

    /// <summary>What was trained.</summary>
    public required TransferStrategy Strategy { get; init; }

    /// <summary>Right answers on the validation images, one text of <see cref="Bits"/> per training.</summary>
    public required IReadOnlyList<string> Answers { get; init; }

    public required int Images { get; init; }

    public required int Classes { get; init; }

    public required string Commit { get; init; }

    public static IEnumerable<ChancePair> Read(string path) =>
        File.Exists(path) ? File.ReadLines(path).Select(l => JsonSerializer.Deserialize<ChancePair>(l, OracleTraining.OneLine)!) : [];

    public override string ToString() => JsonSerializer.Serialize(this, OracleTraining.OneLine);

    /// <summary>Trainings by twos, each in one of them.</summary>
    public IEnumerable<(bool[] First, bool[] Second)> Twos() => Answers.Chunk(2).Where(c => c.Length == 2).Select(c => (Bits.Parse(c[0]), Bits.Parse(c[1])));
}
