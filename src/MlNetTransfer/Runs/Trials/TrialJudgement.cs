namespace MlNetTransfer;

/// <summary>How a trial stood at one of its judgements on the validation images: what tells, when all trials are judged, whether it could still have won
/// then.</summary>
public sealed record TrialJudgement
{
    /// <summary>1-based, of the training's epochs.</summary>
    public required int Epoch { get; init; }

    /// <summary>Share of the schedule that was done, 0…1.</summary>
    public required double Share { get; init; }

    /// <summary>Seconds of training until then.</summary>
    public required double Seconds { get; init; }

    /// <summary>One bit per validation image, whether it was right, the lowest bit of the first byte first; base64.</summary>
    public required string Right { get; init; }

    /// <summary>[validation images], as bits.</summary>
    internal static string Packed(bool[] right)
    {
        byte[] bytes = new byte[(right.Length + 7) / 8];
        for (int i = 0; i < right.Length; i++)
        {
            bytes[i / 8] |= (byte)(right[i] ? 1 << (i % 8) : 0);
        }

        return Convert.ToBase64String(bytes);
    }

    /// <summary>[validation images].</summary>
    /// <param name="images">How many there are.</param>
    /// <returns>Null where they are not as many.</returns>
    internal bool[]? RightOf(int images)
    {
        byte[] bytes = new byte[(images + 7) / 8];
        return Convert.TryFromBase64String(Right, bytes, out int written) && written == bytes.Length
            ? [.. Enumerable.Range(0, images).Select(i => (bytes[i / 8] >> (i % 8) & 1) == 1)]
            : null;
    }
}
