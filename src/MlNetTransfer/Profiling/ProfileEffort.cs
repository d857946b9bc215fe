namespace MlNetTransfer.Profiling;

/// <summary>What a profile measures beyond the features of the pretrained network, each of which passes images through a network.</summary>
/// <param name="Moments">Images that the shift of BatchNorm is measured on.</param>
/// <param name="Source">Whether the source classes are asked.</param>
/// <param name="Control">Whether random weights are compared.</param>
/// <param name="Recalibration">Whether BatchNorm is estimated anew.</param>
internal readonly record struct ProfileEffort(int Moments, bool Source, bool Control, bool Recalibration)
{
    private const int MostMoments = 512, FewestMoments = 32;

    /// <summary>As much as fits, in the order of what it is for: the policy's expectation, the words for similarity, the strategies without pretraining, the
    /// reader.</summary>
    /// <param name="images">Of the profile.</param>
    /// <param name="most">Images that may pass through a network, each time counted.</param>
    public static ProfileEffort Of(int images, long most)
    {
        int moments = (int)Math.Min(Math.Min(MostMoments, images), Math.Max(FewestMoments, most));
        long left = most - moments;
        return new ProfileEffort(moments, left >= images, left >= 2L * images, left >= 3L * images);
    }

    /// <summary>What there was no time for.</summary>
    /// <param name="hasBatchNorm">Whether the network has statistics to estimate.</param>
    public IEnumerable<string> LeftOut(bool hasBatchNorm)
    {
        (bool Measured, string What)[] parts =
        [
            (Source, "what the source classes tell"),
            (Control, "what pretraining is worth"),
            (Recalibration || !hasBatchNorm, "recalibration of BatchNorm"),
        ];
        return parts.Where(p => !p.Measured).Select(p => $"{p.What}, for the time is short");
    }
}
