namespace MlNetTransfer.Hosting;

/// <summary>How the answers of an <see cref="ImageClassifier"/> are summed up, and compared with what the model said about its test images.</summary>
/// <remarks>Only numbers are kept: no image, and no name of one.</remarks>
public sealed class DriftOptions
{
    internal const int LeastWindow = 100, MostWindow = 1_000_000, LeastHistory = 10, MostHistory = 100_000;
    internal const double LeastLevel = 1e-6, MostLevel = 0.1;

    internal static readonly TimeSpan ShortestWindow = TimeSpan.FromMinutes(1), LongestAllowed = TimeSpan.FromDays(366);

    /// <summary>Whether answers are summed up at all.</summary>
    /// <value>false.</value>
    public bool Enabled { get; set; }

    /// <summary>A folder that receives <c>drift-NAME.json</c>, the summary as it is now, and <c>drift-NAME.jsonl</c>, a line per window. It is created. A
    /// relative path is taken from the host's content root. Each process needs a folder of its own.</summary>
    /// <value>null: the summary is in <see cref="ImageClassifier.Drift"/>, the metrics and the log alone.</value>
    public string? Folder { get; set; }

    /// <summary>Answers of a window. When it is full it is compared, and the next begins empty.</summary>
    /// <value>100 to 1,000,000. Default 1,000.</value>
    public int Window { get; set; } = 1000;

    /// <summary>A window that has not become full by then is over too. It is compared if it has 100 answers.</summary>
    /// <value>A minute to 366 days. Default a day.</value>
    public TimeSpan LongestWindow { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How often a window may be said to have left the test images by chance alone, where nothing has changed.</summary>
    /// <value>0.000001 to 0.1. Default 0.001: one window in a thousand.</value>
    public double Level { get; set; } = 0.001;

    /// <summary>Windows in a file of the history. A full one is renamed to <c>drift-NAME.1.jsonl</c>, in place of the one before.</summary>
    /// <value>10 to 100,000. Default 1,000.</value>
    public int History { get; set; } = 1000;
}
