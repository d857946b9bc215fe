namespace MlNetTransfer.Runs.Stations;

/// <summary>How the backbone is found where the options name neither one nor weights.</summary>
internal sealed record BackboneSearch
{
    /// <summary>It is this one, and nothing is measured; null where it is to be chosen.</summary>
    public string? Known { get; init; }

    /// <summary>Names to choose among; null for all that are installed.</summary>
    public IReadOnlyList<string>? Among { get; init; }

    /// <summary>Whether it takes as long as it takes, so that the choice does not go by the clock.</summary>
    public bool Unhurried { get; init; }
}
