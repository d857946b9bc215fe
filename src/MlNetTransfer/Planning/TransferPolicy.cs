namespace MlNetTransfer.Planning;

/// <summary>Chooses the plan: a pure function of what the user said and what was measured.</summary>
internal static class TransferPolicy
{
    public static TransferPlan Choose(string backbone, TransferStrategy? asked) => new()
    {
        Strategy = asked ?? TransferStrategy.LinearProbe,
        Backbone = backbone,
        Because =
        [
            asked is { } strategy
                ? new Reason("strategy", strategy.ToString(), "You set it.", "user")
                : new Reason(
                    "strategy",
                    nameof(TransferStrategy.LinearProbe),
                    "The linear probe on the frozen backbone is trained first: it is ready in seconds and is the floor for everything else.",
                    "Kumar et al. 2022, arXiv:2202.10054"),
            new Reason("backbone", backbone, "You set it.", "user"),
        ],
    };
}
