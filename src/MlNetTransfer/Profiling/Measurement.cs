namespace MlNetTransfer.Profiling;

/// <summary>What one pass over the images can measure in a network besides its features.</summary>
public enum Measurement
{
    /// <summary>Per BatchNorm the first two moments of its channels, which <see cref="BatchNormShift"/> compares with the stored ones.</summary>
    ChannelMoments,

    /// <summary>Pooled outputs of all stages with every BatchNorm on the statistics of its batch of images (AdaBN, Li et al. 2016, arXiv:1603.04779).</summary>
    BatchStatistics,

    /// <summary>Probabilities of the classes that the network was pretrained on.</summary>
    SourceClasses,
}
