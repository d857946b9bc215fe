namespace MlNetTransfer.Samples.FolderWorker;

internal sealed record SortingOptions
{
    /// <summary>A folder that 'train' wrote.</summary>
    public string Model { get; init; } = "model";

    /// <summary>Where images arrive.</summary>
    public string Folder { get; init; } = "inbox";

    /// <summary>Images whose label is less probable than this go to unsure/.</summary>
    public float Threshold { get; init; } = 0.6f;

    /// <summary>Time between two looks at the folder; a watcher that works makes it look sooner.</summary>
    public TimeSpan Rescan { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a file must not have changed before it counts as written.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(2);
}
