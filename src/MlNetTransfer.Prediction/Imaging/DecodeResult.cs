namespace MlNetTransfer.Imaging;

/// <summary>Whether an image could be decoded, and why not.</summary>
/// <param name="Code">Null on success, else a <see cref="Diagnostics.FindingCode"/> of the MNT3xx.</param>
/// <param name="Reason">Null on success, else what was found.</param>
internal readonly record struct DecodeResult(string? Code, string? Reason)
{
    public bool Success => Code is null;

    public static DecodeResult Ok { get; }

    public static DecodeResult Failed(string code, string reason) => new(code, reason);
}
