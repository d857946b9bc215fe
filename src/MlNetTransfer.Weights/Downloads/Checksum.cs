namespace MlNetTransfer.Weights.Downloads;

/// <summary>What a file's publisher says about its content, in lower-case hexadecimal digits.</summary>
internal sealed record Checksum
{
    /// <summary>As many of SHA-256's digits stand in the names of torchvision's files; 32 bits find damage and mix-ups, not a forger.</summary>
    private const int FewestSha256Digits = 8;

    private const int Sha256Digits = 64, Md5Digits = 32;

    private Checksum(ChecksumAlgorithm algorithm, string digits, int fewest, int most)
    {
        ArgumentNullException.ThrowIfNull(digits);
        if (digits.Length < fewest || digits.Length > most || !digits.All(char.IsAsciiHexDigit))
        {
            throw new ArgumentException($"'{digits}' is not {(fewest == most ? $"{most}" : $"{fewest} to {most}")} hexadecimal digits.", nameof(digits));
        }

        (Algorithm, Digits) = (algorithm, digits.ToLowerInvariant());
    }

    public ChecksumAlgorithm Algorithm { get; }

    /// <summary>MD5: 32 digits. SHA-256: the first 8 to all 64 digits.</summary>
    public string Digits { get; }

    /// <summary>SHA-256, or the beginning of one: 8 to 64 digits.</summary>
    public static Checksum Sha256(string digits) => new(ChecksumAlgorithm.Sha256, digits, FewestSha256Digits, Sha256Digits);

    /// <summary>MD5: 32 digits. It finds another file that somebody passes for this one, though not two that one publisher made alike.</summary>
    public static Checksum Md5(string digits) => new(ChecksumAlgorithm.Md5, digits, Md5Digits, Md5Digits);

    /// <summary>Whether a file with this hash is the published one.</summary>
    /// <param name="found">All digits of the file's hash by <see cref="Algorithm"/>, lower case.</param>
    public bool Matches(string found) => found.StartsWith(Digits, StringComparison.Ordinal);
}
