using MlNetTransfer.Backbones;

namespace MlNetTransfer.Weights;

/// <summary>What a store goes by besides the cache folder; tests have their own.</summary>
internal sealed record StorePlaces
{
    public IReadOnlyList<PretrainedWeights> Catalogue { get; init; } = WeightsCatalog.All;

    /// <summary>The app's folder.</summary>
    public string App { get; init; } = AppContext.BaseDirectory;

    /// <summary>Finds the <c>dotnet</c> that has an SDK; null looks at the usual places.</summary>
    public Func<CancellationToken, string?>? FindSdk { get; init; }
}
