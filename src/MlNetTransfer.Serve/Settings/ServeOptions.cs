namespace MlNetTransfer.Serve.Settings;

/// <summary>What is served, where, and how much of it.</summary>
internal sealed record ServeOptions
{
    private const int Megabyte = 1 << 20;

    /// <summary>One or more.</summary>
    public required IReadOnlyList<ServedPath> Models { get; init; }

    public required IReadOnlyList<ListeningAddress> Addresses { get; init; }

    /// <summary>SHA-256 of the key that requests must have; null where none is asked for.</summary>
    public byte[]? ApiKeyHash { get; init; }

    public required int ImageMegabytes { get; init; }

    public required int RequestMegabytes { get; init; }

    public required int Images { get; init; }

    public required int Megapixels { get; init; }

    public required int Queue { get; init; }

    public required int UploadMegabytes { get; init; }

    public required int Connections { get; init; }

    public required TimeSpan TimeLimit { get; init; }

    public required TimeSpan StopTime { get; init; }

    public required string Device { get; init; }

    public required int? Threads { get; init; }

    public required int? Workers { get; init; }

    /// <summary>Of large images; small ones have room of their own.</summary>
    public required int DecodeMegabytes { get; init; }

    public required int Batch { get; init; }

    /// <summary>Zero for never.</summary>
    public required TimeSpan Watch { get; init; }

    /// <summary>Where summaries of answers are written; null where none are made.</summary>
    public string? Drift { get; init; }

    /// <summary>Answers of a window.</summary>
    public required int DriftWindow { get; init; }

    /// <summary>Longest time of a window.</summary>
    public required TimeSpan DriftTime { get; init; }

    public int ImageBytes => ImageMegabytes * Megabyte;

    public long RequestBytes => (long)RequestMegabytes * Megabyte;

    public long UploadBytes => (long)UploadMegabytes * Megabyte;

    public bool IsLoopback => Addresses.All(a => a.IsLoopback);
}
