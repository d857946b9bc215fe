namespace MlNetTransfer.Profiling;

/// <summary>What the images alone say about how to transfer a backbone to them. Measured on training images; test images are not looked at.</summary>
public sealed record DatasetProfile
{
    /// <summary>How much there is to train on.</summary>
    public required DatasetSize Size { get; init; }

    /// <summary>Name of the backbone that measured.</summary>
    public required string Backbone { get; init; }

    /// <summary>Training images that were measured: one of each group of copies, and of more than 2,000 as large a share of every class.</summary>
    public required int Images { get; init; }

    /// <summary>From the input to the last features.</summary>
    public required IReadOnlyList<StageProfile> Stages { get; init; }

    /// <summary>What the stages say together.</summary>
    public required LayerPicture Layers { get; init; }

    /// <summary>Leave-one-out accuracy of ridge regression on all stages together, 0…1.</summary>
    public required double AllStagesAccuracy { get; init; }

    /// <summary>What pretraining is worth: (accuracy − accuracy at random) / (1 − accuracy at random), each of its best stage; 1 takes every mistake away,
    /// 0 none, and it may be below 0. Interval by bootstrap over the images. Null where random weights make fewer than ten mistakes.</summary>
    public required MeasuredDifference? PretrainingGain { get; init; }

    /// <summary>Accuracy of the last stage with BatchNorm re-estimated on these images (AdaBN, arXiv:1603.04779) minus that with the stored
    /// statistics; null when BatchNorm is folded into the weights.</summary>
    public required MeasuredDifference? RecalibrationGain { get; init; }

    /// <summary>What the source classes tell of the labels; null when the weights have no classifier.</summary>
    public required SourceAgreement? Source { get; init; }

    /// <summary>How like the pretraining data the images are.</summary>
    public required SimilarityWord Similarity { get; init; }

    /// <summary>Why.</summary>
    public required IReadOnlyList<SimilarityEvidence> Evidence { get; init; }

    /// <summary>Measures that this backbone does not allow, and why.</summary>
    public required IReadOnlyList<string> NotMeasured { get; init; }

    /// <summary>Every class, in score order.</summary>
    public required IReadOnlyList<ClassAccuracy> ClassAccuracies { get; init; }

    /// <summary>Images to look at.</summary>
    public required IReadOnlyList<SuspiciousLabel> SuspiciousLabels { get; init; }

    /// <summary>Seconds of everything beyond reading the images.</summary>
    public required double Seconds { get; init; }
}
