using System.Globalization;
using MlNetTransfer.Planning;

namespace MlNetTransfer.Benchmarks;

/// <summary>One training of one strategy: what it reached, image by image.</summary>
/// <param name="Set">Name of its folder.</param>
/// <param name="Strategy">What was trained.</param>
/// <param name="Seed">Of the run.</param>
/// <param name="Right">Per test image in the order of predictions.csv.</param>
/// <param name="Seconds">Of the training station.</param>
/// <param name="OnnxKilobytes">Size of model.onnx.</param>
/// <param name="Commit">On which it was trained.</param>
/// <param name="Epochs">Of a fine-tuning; validation accuracy after each and seconds since the first step, the state before it first.</param>
internal sealed record StrategyCell(
    string Set,
    TransferStrategy Strategy,
    long Seed,
    bool[] Right,
    double Seconds,
    int OnnxKilobytes,
    IReadOnlyList<(double Accuracy, double Seconds)> Epochs,
    string Commit)
{
    public double Accuracy => Right.Count(r => r) / (double)Right.Length;

    public static StrategyCell Parse(string line)
    {
        string[] fields = line.Split(',');
        return new StrategyCell(
            fields[0],
            Enum.Parse<TransferStrategy>(fields[1]),
            long.Parse(fields[2], CultureInfo.InvariantCulture),
            Bits.Read(fields[4], int.Parse(fields[3], CultureInfo.InvariantCulture)),
            double.Parse(fields[5], CultureInfo.InvariantCulture),
            int.Parse(fields[6], CultureInfo.InvariantCulture),
            [
                .. fields[7]
                    .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                    .Select(e => e.Split('@'))
                    .Select(e => (double.Parse(e[0], CultureInfo.InvariantCulture), double.Parse(e[1], CultureInfo.InvariantCulture))),
            ],
            fields[8]);
    }

    public override string ToString()
    {
        string epochs = string.Join(' ', Epochs.Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.Accuracy:0.0000}@{e.Seconds:0.0}")));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Set},{Strategy},{Seed},{Right.Length},{Bits.Hex(Right)},{Seconds:0.0},{OnnxKilobytes},{epochs},{Commit}");
    }
}
