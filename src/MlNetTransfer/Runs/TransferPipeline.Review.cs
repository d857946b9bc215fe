using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Review;
using MlNetTransfer.Runs;
using MlNetTransfer.Runs.Stations;

namespace MlNetTransfer;

/// <content>Which labels are worth a look.</content>
public sealed partial class TransferPipeline
{
    private static readonly string[] OfSplits = [nameof(TransferOptions.TestFraction), nameof(TransferOptions.ValidationFraction)];

    /// <summary>Lists the images whose label may be wrong, the likeliest first, and trains nothing but heads on frozen features. Images of all splits are
    /// judged.</summary>
    /// <param name="options">The data, the backbone and the corrections so far, which must be there; the output folder is not used and may be empty.</param>
    /// <param name="model">A folder that a run wrote, or a model.onnx, whose mistakes on images that it was not trained on count too; null for none.</param>
    /// <param name="most">Pictures in the list, at most; at least 1.</param>
    /// <param name="progress">As for a run.</param>
    /// <param name="cancellationToken">As for a run.</param>
    /// <exception cref="TransferException">The codes of a run, of corrections and of models.</exception>
    public LabelReview Review(
        TransferOptions options, string? model, int most, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        RunContext context = WithoutFolder(options with { TestFraction = 0, ValidationFraction = 0 }, progress, cancellationToken);
        RunSetup setup = new LoadStation(context).Run();

        // Nobody said that nothing is to be split.
        ImageDataset dataset = setup.Dataset with
        {
            Findings = [.. setup.Dataset.Findings.Where(f => !(f.Code == FindingCode.OptionWithoutEffect && OfSplits.Contains(f.Where)))],
        };
        return new ReviewStation(context).Run(setup with { Dataset = dataset }, model, most);
    }
}
