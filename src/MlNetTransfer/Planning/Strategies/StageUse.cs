namespace MlNetTransfer.Planning.Strategies;

/// <summary>Which stages of the network a strategy works with.</summary>
internal enum StageUse
{
    /// <summary>The network as it is.</summary>
    All,

    /// <summary>The head reads several stages, chosen by leave-one-out.</summary>
    ChosenSet,

    /// <summary>The network ends after one stage, chosen by leave-one-out or by the user.</summary>
    Cut,
}
