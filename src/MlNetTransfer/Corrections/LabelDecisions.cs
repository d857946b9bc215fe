using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Corrections;

/// <summary>What stands in a file of corrections: of each picture the last decision.</summary>
public sealed class LabelDecisions
{
    private readonly Dictionary<ContentHash, (LabelCorrection Last, string[] From)> _decisions = [];

    /// <param name="file">How messages name the file.</param>
    /// <param name="lines">In their order.</param>
    /// <param name="findings">What was ignored.</param>
    internal LabelDecisions(string file, IReadOnlyList<LabelCorrection> lines, IReadOnlyList<Finding> findings)
    {
        (File, Lines, Findings) = (file, lines.Count, findings);
        foreach (LabelCorrection line in lines)
        {
            // Copies of a picture under several labels have a line for each; they are one decision where they say the same.
            bool same = _decisions.TryGetValue(line.Content, out var earlier)
                && (earlier.Last.Decision, earlier.Last.NewLabel) == (line.Decision, line.NewLabel);
            _decisions[line.Content] = (line, same ? [.. earlier.From.Append(line.OldLabel).Distinct()] : [line.OldLabel]);
        }
    }

    /// <summary>How messages name the file.</summary>
    public string File { get; }

    /// <summary>Lines in the file, without its first.</summary>
    public int Lines { get; }

    /// <summary>What was ignored of it.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>Pictures that a line is about.</summary>
    public int Pictures => _decisions.Count;

    /// <summary>The last decision on a picture; null where there is none, or it was taken back.</summary>
    /// <param name="content">SHA-256 of the picture's bytes.</param>
    public LabelCorrection? Of(ContentHash content) =>
        _decisions.TryGetValue(content, out var found) && found.Last.Decision != LabelDecision.Open ? found.Last : null;

    /// <summary>Whether somebody decided on a picture, and its label is what was decided.</summary>
    /// <param name="content">SHA-256 of the picture's bytes.</param>
    /// <param name="label">What it has.</param>
    public bool Settles(ContentHash content, string label) => Of(content) is { } last && last.NewLabel == LabelNames.Normal(label);

    /// <summary>The last decision on a picture, and the labels that it changes.</summary>
    internal (LabelCorrection Last, IReadOnlyList<string> From)? Find(ContentHash content) =>
        _decisions.TryGetValue(content, out var found) ? found : null;

    /// <summary>Of every picture the last decision, in the order of the first lines about them.</summary>
    internal IEnumerable<LabelCorrection> All => _decisions.Values.Select(d => d.Last);
}
