namespace MlNetTransfer.Weights.Downloads;

/// <summary>One file to download.</summary>
internal sealed record DownloadRequest
{
    /// <summary>Where it is published; http or https.</summary>
    public required Uri Source { get; init; }

    /// <summary>Path of the file; its folder is created. A file that is already there is replaced once the new one is verified.</summary>
    public required string Destination { get; init; }

    /// <summary>What its publisher says about its content; null where nothing is published.</summary>
    public Checksum? Checksum { get; init; }

    /// <summary>Its exact size in bytes; null where that is not published.</summary>
    public long? Size { get; init; }

    /// <summary>More bytes than these are never written to the disk.</summary>
    public required long LargestSize { get; init; }
}
