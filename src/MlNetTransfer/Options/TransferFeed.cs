using MlNetTransfer.Datasets;
using MlNetTransfer.Planning;
using MlNetTransfer.Training;

namespace MlNetTransfer;

/// <summary>What a caller that has the images at hand gives a run beside its options.</summary>
public sealed record TransferFeed
{
    /// <summary>The images, in place of those of <see cref="TransferOptions.Data"/>, which then is only a name for them.</summary>
    public required ImageListing Listing { get; init; }

    /// <summary>Whether the final head keeps its hands off the validation images, because they are the caller's own.</summary>
    public bool KeepValidationApart { get; init; }

    /// <summary>Ends the run as soon as there is a model; the best in hand is kept.</summary>
    public CancellationToken Stop { get; init; }

    /// <summary>Told of every head and every epoch that was judged, while the run goes on.</summary>
    public Action<Judged>? OnJudged { get; init; }

    /// <summary>A head or an epoch that was judged.</summary>
    /// <param name="Strategy">What is being trained.</param>
    /// <param name="Epochs">How many there will be at most; 0 for a head, which is solved and not stepped towards.</param>
    /// <param name="Epoch">With its losses.</param>
    /// <param name="TrainAccuracy">By leave-one-out, 0…1; null where layers of the network are trained.</param>
    public readonly record struct Judged(TransferStrategy Strategy, int Epochs, TrainingEpoch Epoch, double? TrainAccuracy);
}
