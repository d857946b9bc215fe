using Microsoft.ML.Data;

namespace MlNetTransfer.Samples.ScoresAndColumns;

internal sealed class Piece
{
    [LoadColumn(0)]
    public string ImagePath { get; set; } = "";

    [LoadColumn(1)]
    public float Weight { get; set; }

    [LoadColumn(2)]
    public string Supplier { get; set; } = "";

    [LoadColumn(3)]
    public string Verdict { get; set; } = "";
}
