namespace MlNetTransfer.Imaging;

/// <summary>Whether an image could be decoded, and why not.</summary>
/// <param name="Code">Null on success, else a <see cref="Diagnostics.FindingCode"/> of the MNT3xx.</param>
/// <param name="Reason">Null on success, else what was found.</param>
public readonly record struct DecodeResult(string? Code, string? Reason)
{
    /// <summary>Whether the image was decoded.</summary>
    public bool Success => Code is null;

    /// <summary>The image was decoded.</summary>
    public static DecodeResult Ok { get; }

    /// <summary>The image was not decoded.</summary>
    /// <param name="code">A <see cref="Diagnostics.FindingCode"/> of the MNT3xx.</param>
    /// <param name="reason">What was found, without a full stop.</param>
    public static DecodeResult Failed(string code, string reason) => new(code, reason);
}
