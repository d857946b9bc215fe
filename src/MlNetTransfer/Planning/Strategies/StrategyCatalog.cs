namespace MlNetTransfer.Planning.Strategies;

/// <summary>The one list of strategies.</summary>
public static class StrategyCatalog
{
    /// <summary>In the order of <see cref="TransferStrategy"/>.</summary>
    public static IReadOnlyList<Strategy> All { get; } =
    [
        new LinearProbe(), new MultiStageProbe(), new TruncatedBackbone(), new LastConv(), new LastStage(), new LateStages(),
        new EarlyStages(), new GradualUnfreezing(), new FullFineTuning(), new BatchNormAffine(), new ProbeThenFineTune(), new FromScratch(),
    ];

    /// <summary>What is trained first in every run, and stays unless another is proven better.</summary>
    public static TransferStrategy Floor => TransferStrategy.LinearProbe;

    /// <summary>The strategy of a name.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such strategy.</exception>
    public static Strategy Of(TransferStrategy strategy) =>
        Find(strategy) ?? throw new ArgumentOutOfRangeException(nameof(strategy), strategy, "There is no such strategy.");

    /// <summary>Null for a number that names none.</summary>
    internal static Strategy? Find(TransferStrategy strategy) => All.FirstOrDefault(s => s.Name == strategy);
}
