namespace MlNetTransfer.Weights.Downloads;

/// <summary>A file that was downloaded and verified.</summary>
internal sealed record DownloadResult
{
    /// <summary>Size of the file in bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>SHA-256 of the file, 64 lower-case digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Who sent it, after mirror and redirects; without the query, which may hold a token. The address asked for when nothing was left to
    /// fetch.</summary>
    public required Uri Address { get; init; }

    /// <summary>Bytes of the file that came over the network in this download, those that had to be thrown away included.</summary>
    public required long BytesFetched { get; init; }

    /// <summary>Requests for the file, redirects not counted; 0 when a part from before was already whole.</summary>
    public required int Attempts { get; init; }
}
