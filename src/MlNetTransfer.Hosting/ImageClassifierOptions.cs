namespace MlNetTransfer.Hosting;

/// <summary>What an <see cref="ImageClassifier"/> serves, and how. Read once, when the host starts; all that is wrong is said then, at once.</summary>
public sealed class ImageClassifierOptions
{
    private static readonly BatchingOptions Defaults = new();

    /// <summary>A folder that a run wrote, or its model.onnx.</summary>
    /// <value>Must be named. A relative path is taken from the host's content root.</value>
    public string Model { get; set; } = "";

    /// <summary>Whether a new model in that place takes over while the app runs.</summary>
    /// <value>true. Without it the model is loaded once, and what could not be loaded is not tried again.</value>
    public bool Watch { get; set; } = true;

    /// <summary>How often the place is looked at. A file that changed is taken when it has been still for as long: within two to three intervals.</summary>
    /// <value>0.1 seconds to a day. Default 5 seconds. Longer than the file system's clock is exact: FAT counts in steps of 2 seconds.</value>
    public TimeSpan WatchInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether requests wait for a model that is being loaded for the first time; otherwise they are refused with MNT833.</summary>
    /// <value>true. How long one waits, its cancellation token says.</value>
    public bool WaitForModel { get; set; } = true;

    /// <summary>As <see cref="BatchingOptions.Workers"/>.</summary>
    /// <value>1 or more; null, the default, is one per core.</value>
    public int? Workers { get; set; } = Defaults.Workers;

    /// <summary>As <see cref="BatchingOptions.Threads"/>.</summary>
    /// <value>1 or more, and not less than <see cref="Workers"/>; null, the default, is one per core.</value>
    public int? Threads { get; set; } = Defaults.Threads;

    /// <summary>As <see cref="BatchingOptions.MaxBatchSize"/>.</summary>
    /// <value>1 or more. Default 4.</value>
    public int MaxBatchSize { get; set; } = Defaults.MaxBatchSize;

    /// <summary>Requests that may be inside at once: reading, waiting for a model, and in work. One more is refused with MNT831.</summary>
    /// <value>1 or more. Default 256.</value>
    public int MaxWaiting { get; set; } = Defaults.MaxWaiting;

    /// <summary>As <see cref="BatchingOptions.MaxMegapixels"/>.</summary>
    /// <value>1 to 500. Default 75.</value>
    public int MaxMegapixels { get; set; } = Defaults.MaxMegapixels;

    /// <summary>As <see cref="BatchingOptions.DecodingWait"/>.</summary>
    /// <value>0 or more. Default 5 seconds.</value>
    public TimeSpan DecodingWait { get; set; } = Defaults.DecodingWait;

    /// <summary>As <see cref="BatchingOptions.Device"/>.</summary>
    /// <value>cpu.</value>
    public string Device { get; set; } = Defaults.Device;

    /// <summary>Whether and how answers are compared with what the model said about its test images.</summary>
    /// <value>Not.</value>
    public DriftOptions Drift { get; set; } = new();

    internal BatchingOptions Batching(Action<int>? batchTaken = null) => new()
    {
        Workers = Workers,
        Threads = Threads,
        MaxBatchSize = MaxBatchSize,
        MaxWaiting = MaxWaiting,
        MaxMegapixels = MaxMegapixels,
        DecodingWait = DecodingWait,
        Device = Device,
        WithFeatures = Drift is { Enabled: true },
        BatchTaken = batchTaken,
    };
}
