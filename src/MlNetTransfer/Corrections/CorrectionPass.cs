using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Corrections;

/// <summary>Decisions on one reading of images. Not thread-safe.</summary>
/// <param name="decisions">What was decided.</param>
/// <param name="classes">As for <see cref="ILabelCorrections.Begin"/>.</param>
/// <param name="whole">As for <see cref="ILabelCorrections.Begin"/>.</param>
internal sealed class CorrectionPass(LabelDecisions decisions, IReadOnlyCollection<string>? classes, bool whole) : ILabelPass
{
    private const int Named = 5;

    private readonly HashSet<ContentHash> _met = [];
    private readonly HashSet<string> _before = new(StringComparer.Ordinal), _left = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _given = new(StringComparer.Ordinal);
    private readonly List<string> _notMatching = [];
    private int _changed, _removed, _already;

    /// <inheritdoc/>
    public string? LabelOf(ContentHash content, string name, string label)
    {
        _before.Add(label);
        string? given = Decide(content, name, label);
        if (given is not null)
        {
            _left.Add(given);
        }

        return given;
    }

    /// <inheritdoc/>
    public RejectedImage TakenOut(string name) => new(name, FindingCode.ImageTakenOut, $"was taken out by a correction of {decisions.File}");

    /// <inheritdoc/>
    public IReadOnlyList<Finding> End()
    {
        LabelCorrection[] missing = whole ? [.. decisions.All.Where(d => d.Decision == LabelDecision.Corrected && !_met.Contains(d.Content))] : [];
        string[] notMatching = [.. _notMatching, .. missing.Select(m => $"'{m.Path}' is not there any more")];
        return
        [
            .. decisions.Findings,
            Finding.Info(
                FindingCode.CorrectionsApplied,
                decisions.File,
                $"{Count(decisions.Lines, "line")} about {Count(decisions.Pictures, "picture")}: {Count(_changed, "image")} have another label, "
                    + $"{_removed:N0} were taken out, {_already:N0} were so already, {Count(notMatching.Length, "correction")} do not match",
                "The pictures and their folders are as they were."),
            .. NotMatching(notMatching),
            .. _given.Where(g => !_before.Contains(g.Key)).OrderBy(g => g.Key, NaturalOrder.Instance).Select(g => Finding.Info(
                FindingCode.ClassByCorrection,
                $"class '{g.Key}'",
                $"came by corrections of {Count(g.Value, "image")}",
                "If that is a slip of the pen, correct it with 'review'.")),
            .. _before.Except(_left).Order(NaturalOrder.Instance).Select(label => Finding.Warning(
                FindingCode.ClassEmptied,
                $"class '{label}'",
                "has no images left after the corrections, and is no class of this set",
                "Add images of it, if it is to be one.")),
        ];
    }

    private string? Decide(ContentHash content, string name, string label)
    {
        if (decisions.Find(content) is not (LabelCorrection last, IReadOnlyList<string> from))
        {
            return label;
        }

        _met.Add(content);
        string normal = LabelNames.Normal(label);
        if (last.NewLabel == normal || last.Decision is LabelDecision.Open or LabelDecision.Kept)
        {
            _already += last.Decision == LabelDecision.Corrected ? 1 : 0;
            return label;
        }

        if (!from.Contains(normal))
        {
            string to = last.NewLabel is { } next ? $"to '{next}'" : "out";
            _notMatching.Add($"'{name}' is under '{label}', and the correction says '{string.Join("' or '", from)}' {to}");
            return label;
        }

        if (last.NewLabel is null)
        {
            _removed++;
            return null;
        }

        string? given = classes is null ? last.NewLabel : classes.FirstOrDefault(c => LabelNames.Normal(c) == last.NewLabel);
        if (given is null)
        {
            _notMatching.Add($"'{name}' cannot be '{last.NewLabel}', for the classes are given and that is none");
            return label;
        }

        _changed++;
        _given[given] = _given.GetValueOrDefault(given) + 1;
        return given;
    }

    private Finding[] NotMatching(string[] texts) => texts.Length == 0 ? [] :
    [
        Finding.Warning(
            FindingCode.CorrectionNotMatching,
            decisions.File,
            $"{Count(texts.Length, "correction")} were not applied: {string.Join("; ", texts.Take(Named))}{(texts.Length > Named ? "; …" : "")}",
            "Look at them again with 'review', or remove their lines."),
    ];

    private static string Count(int number, string what) => FormattableString.Invariant($"{number:N0} {what}{(number == 1 ? "" : "s")}");
}
