using System.Globalization;
using MlNetTransfer.Planning;

namespace MlNetTransfer.Benchmarks.Parity;

/// <summary>One short training, and how far its validation scores are from those of what it exported.</summary>
/// <param name="Set">Name of its folder.</param>
/// <param name="Strategy">What was trained.</param>
/// <param name="Backbone">The network.</param>
/// <param name="Side">Of its input, pixels.</param>
/// <param name="Kept">Number of the epoch that was kept.</param>
/// <param name="Images">Validation images.</param>
/// <param name="History">Validation accuracy of that epoch in the history.</param>
/// <param name="Zip">Validation accuracy of model.zip.</param>
/// <param name="ZipDisagreements">Images that the trainer has right and model.zip wrong, or the other way round.</param>
/// <param name="OnnxDisagreements">The same of model.onnx.</param>
/// <param name="ZipDifference">Largest difference of a probability.</param>
/// <param name="OnnxDifference">The same of model.onnx.</param>
/// <param name="Seconds">Of the run.</param>
/// <param name="Commit">On which it was trained.</param>
internal sealed record ParityCell(
    string Set,
    TransferStrategy Strategy,
    string Backbone,
    int Side,
    int Kept,
    int Images,
    double History,
    double Zip,
    int ZipDisagreements,
    int OnnxDisagreements,
    double ZipDifference,
    double OnnxDifference,
    double Seconds,
    string Commit)
{
    /// <summary>Line above the cells of a table.</summary>
    public const string Header = "set,strategy,backbone,side,kept epoch,images,accuracy in history,accuracy of model.zip,images that disagree zip,images "
        + "that disagree onnx,largest difference zip,largest difference onnx,seconds,commit";

    public bool Agrees => ZipDisagreements == 0 && OnnxDisagreements == 0 && Math.Abs(History - Zip) < 1e-9;

    public static ParityCell Parse(string line)
    {
        string[] f = line.Split(',');
        return new ParityCell(
            f[0],
            Enum.Parse<TransferStrategy>(f[1]),
            f[2],
            Whole(f[3]),
            Whole(f[4]),
            Whole(f[5]),
            Real(f[6]),
            Real(f[7]),
            Whole(f[8]),
            Whole(f[9]),
            Real(f[10]),
            Real(f[11]),
            Real(f[12]),
            f[13]);
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Set},{Strategy},{Backbone},{Side},{Kept},{Images},{History:R},{Zip:R},{ZipDisagreements},{OnnxDisagreements},{ZipDifference:0.0e+0},{OnnxDifference:0.0e+0},{Seconds:0.0},{Commit}");

    private static int Whole(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static double Real(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
