using System.Globalization;

namespace MlNetTransfer.Profiling;

/// <summary>The similarity axis as a pure function over numbers.</summary>
internal static class Similarity
{
    // The best of several stages is above the last by one standard error by chance alone.
    private const double Errors = 2;

    private const double LittleGain = 0.25, SourceInformation = 0.5, ShareOfPossible = 0.8;

    private const string Proposal = "docs/evidence.md, 2.4; a starting value";

    /// <param name="beyondLast">Leave-one-out accuracy of the best stage minus that of the last; 0 when the last is the best.</param>
    /// <param name="standardError">Of that difference.</param>
    /// <param name="lastAccuracy">Of the last stage, 0…1.</param>
    /// <param name="classes">At least 2.</param>
    /// <param name="gain">(accuracy − that at random) / (1 − that at random), both of their best stages; null where random weights leave nothing to
    /// gain.</param>
    /// <param name="source">Share of the labels' information that the source classes hold; null where there are none.</param>
    /// <param name="lateShift">Of the BatchNorm statistics of the last stages, nats; null where BatchNorm is folded into the weights.</param>
    public static (SimilarityWord Word, IReadOnlyList<SimilarityEvidence> Evidence) Of(
        double beyondLast, double standardError, double lastAccuracy, int classes, MeasuredDifference? gain, double? source, double? lateShift)
    {
        double guessing = 1.0 / classes, possible = guessing + (ShareOfPossible * (1 - guessing));
        List<SimilarityEvidence> evidence =
        [
            new(
                "accuracy of the best stage beyond the last",
                beyondLast,
                $"different above two standard errors, {Text(Errors * standardError)}",
                beyondLast > Errors * standardError ? SimilarityWord.Different : SimilarityWord.Similar,
                "CS231n, transfer learning; exact leave-one-out"),
            new(
                "accuracy of the last stage",
                lastAccuracy,
                $"similar above {Text(possible)}, {Text(ShareOfPossible)} of the way from guessing",
                lastAccuracy > possible ? SimilarityWord.Similar : SimilarityWord.Intermediate,
                Proposal),
        ];
        if (gain is not null)
        {
            evidence.Add(new(
                "what pretraining is worth",
                gain.Value,
                $"different where all of its interval is below {Text(LittleGain)}",
                gain.Interval.Upper < LittleGain ? SimilarityWord.Different : SimilarityWord.Intermediate,
                Proposal));
        }

        if (source is { } information)
        {
            evidence.Add(new(
                "how much the source classes tell of the labels",
                information,
                $"similar above {Text(SourceInformation)}",
                information > SourceInformation ? SimilarityWord.Similar : SimilarityWord.Intermediate,
                Proposal));
        }

        if (lateShift is { } shift)
        {
            evidence.Add(new(
                "shift of the last stages, nats",
                shift,
                $"different from {Text(LayerPicture.LargeShift)}",
                shift >= LayerPicture.LargeShift ? SimilarityWord.Different : SimilarityWord.Intermediate,
                "Li et al. 2016, arXiv:1603.04779; threshold from ten sets, docs/choices.md"));
        }

        bool knows = evidence.Skip(1).Any(e => e.Says == SimilarityWord.Similar);
        SimilarityWord word = evidence.Any(e => e.Says == SimilarityWord.Different)
            ? SimilarityWord.Different
            : knows ? SimilarityWord.Similar
            : SimilarityWord.Intermediate;
        return (word, evidence);
    }

    private static string Text(double value) => value.ToString("0.00#", CultureInfo.InvariantCulture);
}
