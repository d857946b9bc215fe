namespace MlNetTransfer.ModelBuilder.Incumbent;

/// <summary>When training ends before its last epoch: ML.NET's <c>EarlyStopping</c>. The last epoch is saved, not the best.</summary>
public sealed record ImageClassificationStopping
{
    /// <summary>Whether the validation images' cross-entropy decides, in nats; else their accuracy, 0…1.</summary>
    /// <value>True, as where this product keeps an epoch. ML.NET's default is the accuracy.</value>
    public bool ByLoss { get; init; } = true;

    /// <summary>What counts as better than the best so far, at least.</summary>
    /// <value>0.01, ML.NET's default.</value>
    public double MinDelta { get; init; } = 0.01;

    /// <summary>Epochs without anything better.</summary>
    /// <value>20, ML.NET's default. At least 1.</value>
    public int Patience { get; init; } = 20;
}
