using System.Globalization;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Evaluation;
using MlNetTransfer.Manifests;

namespace MlNetTransfer.Runs.Kept;

/// <summary>An earlier model and one that went on from it, on the same test images.</summary>
/// <param name="kept">What the earlier one knows.</param>
/// <param name="rows">All images now.</param>
/// <param name="given">Images that were given now.</param>
internal sealed class Forgetting(KeptImages kept, IReadOnlyList<(ManifestRow Row, ContentHash Content)> rows, ImageDataset given)
{
    private const double Chance = 0.05;

    /// <param name="run">The new model's, tested.</param>
    public ContinuedSummary Compare(TransferRun run)
    {
        IReadOnlyDictionary<ulong, bool> earlier = kept.Run.Evaluation?.Outcomes?.Read() ?? new Dictionary<ulong, bool>();
        IReadOnlyDictionary<ulong, bool> now = run.Evaluation?.Outcomes?.Read() ?? new Dictionary<ulong, bool>();
        HashSet<ContentHash> known = [.. kept.Rows.Select(r => r.Content)], again = [.. given.Images.Select(i => i.Hash)];
        HashSet<string> labels = [.. kept.Rows.Select(r => r.Row.Label)];
        return new ContinuedSummary
        {
            FromSha256 = kept.Run.Export?.OnnxSha256 ?? "",
            KeptImages = rows.Count(r => known.Contains(r.Content) && !again.Contains(r.Content)),
            NewImages = rows.Count(r => !known.Contains(r.Content)),
            NewClasses = [.. run.Dataset.Classes.Select(c => c.Label).Where(l => !labels.Contains(l))],
            OldTest = PairedComparison.OfShared(now, earlier),
            Classes =
            [
                .. rows.Where(r => r.Row.Split == ImageSplit.Test).GroupBy(r => r.Row.Label).OrderBy(g => g.Key, StringComparer.Ordinal)
                    .Select(g => (g.Key, Of([.. g.Select(r => r.Content.With(g.Key))])))
                    .Where(c => c.Item2 is not null).Select(c => new ClassComparison(c.Key, c.Item2!)),
            ],
        };

        PairedComparison? Of(HashSet<ulong> keys) => PairedComparison.OfShared(
            now.Where(k => keys.Contains(k.Key)).ToDictionary(), earlier.Where(k => keys.Contains(k.Key)).ToDictionary());
    }

    /// <summary>Where the new model is worse beyond chance. With many classes some are by chance, so p is compared with 0.05 divided by their number.</summary>
    public static IEnumerable<Finding> Findings(ContinuedSummary continued)
    {
        double level = Chance / Math.Max(1, continued.Classes.Count);
        foreach (ClassComparison worse in continued.Classes.Where(c => c.Comparison.Difference < 0 && c.Comparison.PValue < level))
        {
            PairedComparison shared = worse.Comparison;
            yield return Finding.Warning(
                FindingCode.Forgotten,
                $"class '{worse.Label}'",
                $"{shared.OnlySecond} of its {shared.Images} test images were right before and are wrong now, "
                    + string.Create(CultureInfo.InvariantCulture, $"{shared.OnlyFirst} the other way (p = {shared.PValue:0.0000})"),
                "The earlier model is in its own folder, as it was. Add images of the class, or keep the earlier model.");
        }
    }
}
