using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Features;

/// <summary>Features files that belong together: the same network, weights and pixels. Their rows are numbered file after file.</summary>
internal sealed class FeatureParts : IDisposable
{
    private readonly int[] _starts;

    private FeatureParts(IReadOnlyList<FeaturePart> parts)
    {
        Parts = parts;
        _starts = new int[parts.Count + 1];
        for (int p = 0; p < parts.Count; p++)
        {
            _starts[p + 1] = checked(_starts[p] + parts[p].Rows);
        }
    }

    /// <summary>In the order of their names.</summary>
    public IReadOnlyList<FeaturePart> Parts { get; }

    /// <summary>Rows of all files.</summary>
    public int Rows => _starts[^1];

    /// <summary>What the rows were computed with.</summary>
    public FeatureOrigin Origin => Parts[0].Origin;

    /// <summary>Opens files.</summary>
    /// <param name="files">At least one, in any order.</param>
    /// <param name="verify">Whether every byte is read and compared with the checksum.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="TransferException">MNT611 for all files that are damaged, MNT612 where they do not belong together; MNT102, MNT103.</exception>
    public static FeatureParts Open(IEnumerable<string> files, bool verify, CancellationToken cancellationToken)
    {
        List<FeaturePart> parts = [];
        try
        {
            List<Finding> findings = [];
            foreach (string file in files.Order(StringComparer.Ordinal))
            {
                try
                {
                    parts.Add(FeaturePart.Open(file));
                    _ = verify ? parts[^1].Verify(cancellationToken) : "";
                }
                catch (TransferException e)
                {
                    findings.AddRange(e.Findings);
                }
            }

            TransferException.ThrowIfErrors(findings);
            ArgumentOutOfRangeException.ThrowIfZero(parts.Count, nameof(files));
            TransferException.ThrowIfErrors(parts.Where(p => p.Origin.Key != parts[0].Origin.Key).Select(p => Finding.Error(
                FindingCode.FeaturesDoNotFit,
                p.Path,
                $"was computed with {p.Origin.Key}, '{Path.GetFileName(parts[0].Path)}' with {parts[0].Origin.Key}",
                "Give all tasks the same backbone, weights and options of the images, and let them write to a new folder.")));
            return new FeatureParts(parts);
        }
        catch
        {
            parts.ForEach(p => p.Dispose());
            throw;
        }
    }

    /// <summary>The file that a row is in, and its number there.</summary>
    public (int Part, int Row) Find(int row)
    {
        // The last start that is not above: of a file without rows it is the start of the next, too.
        int low = 0, high = Parts.Count;
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            (low, high) = _starts[middle] <= row ? (middle, high) : (low, middle);
        }

        return (low, row - _starts[low]);
    }

    /// <summary>Hashes of the images, in row order.</summary>
    public IEnumerable<ContentHash> Hashes() => Parts.SelectMany(p => p.Hashes());

    public void Dispose()
    {
        foreach (FeaturePart part in Parts)
        {
            part.Dispose();
        }
    }
}
