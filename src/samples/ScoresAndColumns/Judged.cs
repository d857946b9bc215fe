namespace MlNetTransfer.Samples.ScoresAndColumns;

internal sealed class Judged
{
    public string PredictedLabel { get; set; } = "";

    public float[] Score { get; set; } = [];
}
