using MlNetTransfer.Datasets;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Review;

/// <summary>Puts labels in an order by how likely they are wrong. Pure: numbers in, a list out.</summary>
/// <param name="labels">Class names.</param>
/// <param name="images">All images, copies included.</param>
/// <param name="judged">[images × classes], probabilities by judges that did not see the label; NaN where there are none.</param>
/// <param name="model">[images × classes], of a model that was not trained on the image; NaN where there are none; null without a model.</param>
/// <param name="decided">[images], labels that somebody looked at.</param>
internal sealed class DoubtRanking(
    IReadOnlyList<string> labels, IReadOnlyList<LabelledImage> images, FeatureMatrix judged, FeatureMatrix? model, bool[] decided)
{
    /// <summary>Classes that are named with their probability.</summary>
    private const int Shown = 2;

    private readonly FeatureMatrix _all = Together(judged, model);

    /// <summary>Part of all labels that is estimated to be wrong.</summary>
    public double NoiseRate { get; private set; }

    /// <summary>The list, the likeliest first; a picture stands there once.</summary>
    public IReadOnlyList<LabelDoubt> Order()
    {
        LabelNoise noise = LabelNoise.Of([.. images.Select((image, i) => (double)_all.Row(i)[image.LabelIndex])], labels.Count, decided);
        NoiseRate = noise.Rate;
        ILookup<ContentHash, int> groups = Enumerable.Range(0, images.Count).ToLookup(i => images[i].Group);
        return
        [
            .. Enumerable.Range(0, images.Count)
                .GroupBy(i => images[i].Hash)
                .Where(picture => !picture.All(i => decided[i]))
                .Select(picture => Doubt([.. picture], [.. groups[images[picture.First()].Group]], noise))
                .OfType<LabelDoubt>()
                .OrderByDescending(d => d.Wrong)
                .ThenBy(d => d.Own)
                .ThenBy(d => d.Path, StringComparer.Ordinal),
        ];
    }

    /// <param name="picture">Files with the same bytes.</param>
    /// <param name="group">They and their near copies.</param>
    /// <param name="noise">Of all labels.</param>
    /// <returns>Null where nothing speaks against the label.</returns>
    private LabelDoubt? Doubt(int[] picture, int[] group, LabelNoise noise)
    {
        int first = picture[0], label = images[first].LabelIndex;
        int[] near = [.. group.Where(i => images[i].Hash != images[first].Hash)];
        bool copied = picture.Any(i => images[i].LabelIndex != label), nearCopied = near.Any(i => images[i].LabelIndex != label);
        double wrong = copied ? 1 : nearCopied ? Math.Max(noise.Wrong[first], OfGroup(first, group)) : noise.Wrong[first];
        List<DoubtReason> reasons =
        [
            .. copied ? [DoubtReason.CopyUnderOtherLabel] : Array.Empty<DoubtReason>(),
            .. nearCopied ? [DoubtReason.NearCopyUnderOtherLabel] : Array.Empty<DoubtReason>(),
            .. Disagrees(judged, first) ? [DoubtReason.CrossValidation] : Array.Empty<DoubtReason>(),
            .. model is not null && Disagrees(model, first) ? [DoubtReason.Model] : Array.Empty<DoubtReason>(),
        ];
        return reasons.Count == 0 ? null : new LabelDoubt
        {
            Image = images[first],
            Label = labels[label],
            Wrong = wrong,
            Judged = Likeliest(first),
            Own = double.IsNaN(_all.Row(first)[label]) ? 0 : _all.Row(first)[label],
            Reasons = reasons,
            Copies = [.. picture.Skip(1).Select(Copy)],
            NearCopies = [.. near.Select(Copy)],
        };
    }

    /// <summary>How likely a label is wrong, if all of its group are of one class, which is that of one of them.</summary>
    private double OfGroup(int image, int[] group)
    {
        int[] possible = [.. group.Select(i => images[i].LabelIndex).Distinct()];
        double[] mean = [.. possible.Select(c => group.Average(i => (double)_all.Row(i)[c]))];
        double sum = mean.Sum();
        return sum > 0 ? 1 - (mean[Array.IndexOf(possible, images[image].LabelIndex)] / sum) : 0.5;
    }

    private bool Disagrees(FeatureMatrix probabilities, int image)
    {
        ReadOnlySpan<float> row = probabilities.Row(image);
        float own = row[images[image].LabelIndex];
        foreach (float other in row)
        {
            if (other > own)
            {
                return true;
            }
        }

        return false;
    }

    private ClassProbability[] Likeliest(int image)
    {
        float[] row = _all.Row(image).ToArray();
        return
        [
            .. row.Index().Where(p => !float.IsNaN(p.Item)).OrderByDescending(p => p.Item).Take(Shown)
                .Select(p => new ClassProbability(labels[p.Index], p.Item)),
        ];
    }

    private DoubtCopy Copy(int image) => new(images[image].Name, labels[images[image].LabelIndex]);

    /// <summary>The mean of those judges that there are.</summary>
    private static FeatureMatrix Together(FeatureMatrix judged, FeatureMatrix? model)
    {
        if (model is null)
        {
            return judged;
        }

        FeatureMatrix all = new(judged.Rows, judged.Columns);
        for (int row = 0; row < all.Rows; row++)
        {
            ReadOnlySpan<float> one = judged.Row(row), other = model.Row(row);
            Span<float> mean = all.Row(row);
            for (int c = 0; c < mean.Length; c++)
            {
                mean[c] = float.IsNaN(one[c]) ? other[c] : float.IsNaN(other[c]) ? one[c] : (one[c] + other[c]) / 2;
            }
        }

        return all;
    }
}
