using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;
using MlNetTransfer.Sessions;

namespace MlNetTransfer;

/// <summary>How a <see cref="BatchingPredictor"/> shares a machine among requests.</summary>
public sealed record BatchingOptions
{
    /// <summary>Batches in work at once, each on one thread.</summary>
    /// <value>1 or more; null, the default, is one per core, or as many as <see cref="Threads"/>.</value>
    public int? Workers { get; init; }

    /// <summary>Threads that compute at most, and threads that decode at most.</summary>
    /// <value>1 or more, and not less than <see cref="Workers"/>; null, the default, is one per core, and one per request that decodes.</value>
    public int? Threads { get; init; }

    /// <summary>Images that one batch holds at most.</summary>
    /// <value>1 or more. Default 4: larger batches run no faster on a CPU, and each image waits for its whole batch.</value>
    public int MaxBatchSize { get; init; } = 4;

    /// <summary>Images that may be in the predictor at once, waiting and in work; one more is refused with MNT831.</summary>
    /// <value>1 or more. Default 256. Those beyond what the workers can take wait as the encoded bytes that the caller holds.</value>
    public int MaxWaiting { get; init; } = 256;

    /// <summary>Most megapixels that an image may have; a larger one is refused by its header, with MNT304.</summary>
    /// <value>1 to 500. Default 75. Of an image that cannot be decoded row by row (all but JPEGs in one scan) a third is allowed: 25 megapixels,
    /// 100 MB.</value>
    public int MaxMegapixels { get; init; } = ImageLimits.PredictedMegapixels;

    /// <summary>How long an image waits where large images of other requests fill the room that the process has for decoding, 50 megapixels; then it is
    /// refused with MNT832.</summary>
    /// <value>0 or more. Default 5 seconds. Images up to a megapixel have room of their own.</value>
    public TimeSpan DecodingWait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Where to compute, as <see cref="PredictionOptions.Device"/>. A GPU computes one batch after the other.</summary>
    /// <value>cpu.</value>
    public string Device { get; init; } = SessionDevice.Processor;

    /// <summary>Whether predictions have what the head of the model was given: <see cref="Prediction.Features"/>. Nothing is computed in another way for
    /// that.</summary>
    /// <value>false.</value>
    public bool WithFeatures { get; init; }

    /// <summary>Called with the number of images of each batch before it is scored, on the thread that scores it: for counting, so it must be quick and must
    /// not throw.</summary>
    /// <value>null: nobody counts.</value>
    public Action<int>? BatchTaken { get; init; }

    /// <summary>MNT101 for every value that cannot be; empty where all can.</summary>
    public IReadOnlyList<Finding> Check()
    {
        List<Finding> findings = [];
        Check(nameof(Workers), Workers ?? 1);
        Check(nameof(Threads), Threads ?? 1);
        if (Workers > Threads && Threads >= 1)
        {
            findings.Add(Finding.Error(
                FindingCode.OptionInvalid, nameof(Workers), $"is {Workers}; each has a thread, and {nameof(Threads)} allows {Threads}", "Allow more threads."));
        }

        Check(nameof(MaxBatchSize), MaxBatchSize);
        Check(nameof(MaxWaiting), MaxWaiting);
        findings.AddRange(PredictionOptions.Check(nameof(MaxMegapixels), MaxMegapixels));
        findings.AddRange(PredictionOptions.CheckDevice(Device));
        if (DecodingWait < TimeSpan.Zero || DecodingWait.TotalMilliseconds > int.MaxValue)
        {
            findings.Add(Finding.Error(
                FindingCode.OptionInvalid, nameof(DecodingWait), $"is {DecodingWait}; allowed is 0 to 24 days", "Leave it out for the default."));
        }

        return findings;

        void Check(string option, int value)
        {
            if (value < 1)
            {
                findings.Add(Finding.Error(FindingCode.OptionInvalid, option, $"is {value}; allowed is 1 or more", "Leave it out for the default."));
            }
        }
    }
}
