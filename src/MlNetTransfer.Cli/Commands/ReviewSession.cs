using MlNetTransfer.Cli.Rendering;
using MlNetTransfer.Corrections;
using MlNetTransfer.Review;

namespace MlNetTransfer.Cli.Commands;

/// <summary>Somebody looks at one label after the other. Each decision is on disk before the next picture is shown.</summary>
/// <param name="review">The list.</param>
/// <param name="file">Receives the decisions.</param>
/// <param name="screen">Where somebody looks.</param>
/// <param name="time">The clock.</param>
internal sealed class ReviewSession(LabelReview review, CorrectionsFile file, IReviewScreen screen, TimeProvider time)
{
    private const int MostNumbers = 9;

    private readonly List<string> _labels = [.. review.Labels];
    private readonly Stack<(int Position, LabelCorrection Last)> _decided = [];

    /// <returns>Decisions that stand at the end.</returns>
    /// <exception cref="OperationCanceledException">Ctrl+C; what was decided is in the file.</exception>
    public int Run(CancellationToken cancellationToken)
    {
        int position = 0;
        while (position < review.Doubts.Count)
        {
            LabelDoubt doubt = review.Doubts[position];
            string[] choices = Choices(doubt);
            screen.Show(doubt, position + 1, review.Doubts.Count, choices);
            ConsoleKeyInfo key = screen.Key(cancellationToken);
            char pressed = char.ToLowerInvariant(key.KeyChar);
            if (pressed == 'q' || key.Key == ConsoleKey.Escape)
            {
                break;
            }

            position = pressed switch
            {
                'k' => Decide(position, doubt.Label),
                'r' => Decide(position, null),
                't' or '/' => AskLabel(cancellationToken) is { } label ? Decide(position, label) : position,
                'u' => Undo(position),
                's' or ' ' => position + 1,
                >= '1' and <= '9' when pressed - '1' < choices.Length => Decide(position, choices[pressed - '1']),
                _ => position,
            };
        }

        return _decided.Count;
    }

    /// <summary>Labels of copies, then what the judges say; not the label itself, unless copies make that a choice.</summary>
    private static string[] Choices(LabelDoubt doubt) =>
    [
        .. doubt.Judged.Select(j => j.Label).Concat(doubt.Copies.Concat(doubt.NearCopies).Select(c => c.Label)).Where(l => l != doubt.Label).Distinct()
            .Take(MostNumbers),
    ];

    private int Decide(int position, string? label)
    {
        IReadOnlyList<LabelCorrection> lines = review.Doubts[position].Decide(label, time.GetUtcNow());
        file.Append(lines);
        _decided.Push((position, lines[^1]));
        if (label is not null && !_labels.Contains(label))
        {
            _labels.Add(label);
        }

        screen.Say(label is null ? "removed" : label == review.Doubts[position].Label ? $"kept as {label}" : $"corrected to {label}");
        return position + 1;
    }

    private int Undo(int position)
    {
        if (!_decided.TryPop(out (int Position, LabelCorrection Last) decided))
        {
            screen.Say("There is nothing to undo.");
            return position;
        }

        file.Append([decided.Last.TakenBack(time.GetUtcNow())]);
        screen.Say($"taken back: {decided.Last.Path}");
        return decided.Position;
    }

    /// <returns>Null where it was left.</returns>
    private string? AskLabel(CancellationToken cancellationToken)
    {
        LabelEntry entry = new(_labels);
        while (true)
        {
            string fitting = string.Join(", ", entry.Fitting.Take(MostNumbers));
            screen.Typed($"label (Tab completes, Escape leaves): {entry.Text}   [{fitting}]");
            ConsoleKeyInfo key = screen.Key(cancellationToken);
            switch (key.Key)
            {
                case ConsoleKey.Escape:
                    screen.Say("");
                    return null;
                case ConsoleKey.Tab:
                    entry.Complete();
                    break;
                case ConsoleKey.Backspace:
                    entry.TakeBack();
                    break;
                case ConsoleKey.Enter:
                    screen.Say("");
                    string label = entry.Text.Trim();
                    return entry.Known ?? (label.Length > 0 && IsMeant(label, cancellationToken) ? label : null);
                default:
                    entry.Type(key.KeyChar);
                    break;
            }
        }
    }

    private bool IsMeant(string label, CancellationToken cancellationToken)
    {
        screen.Say($"There is no class '{label}' yet. Make one? y/N");
        return char.ToLowerInvariant(screen.Key(cancellationToken).KeyChar) == 'y';
    }
}
