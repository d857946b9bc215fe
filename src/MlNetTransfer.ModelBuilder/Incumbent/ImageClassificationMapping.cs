using System.Globalization;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning;

namespace MlNetTransfer.ModelBuilder.Incumbent;

/// <summary>A plan as ML.NET's <c>ImageClassificationTrainer</c> can run it, and what of it that trainer cannot do.</summary>
/// <remarks>What the trainer does is read from Microsoft.ML.Vision 5.0's sources: the network is frozen and passed once per image, its 1001 ImageNet
/// scores are the features, and one layer on them is trained by plain gradient descent.</remarks>
public sealed record ImageClassificationMapping
{
    private const string Trainer = "ML.NET's ImageClassificationTrainer";

    /// <summary>The trainer's options.</summary>
    public required ImageClassificationSettings Settings { get; init; }

    /// <summary>The nearest plan that the trainer can do: bottleneck-only, with a reason for every entry. Its own mapping has the same settings.</summary>
    public required TransferPlan Nearest { get; init; }

    /// <summary>What of the plan the trainer cannot do, in the plan's order; then what it does otherwise for every plan.</summary>
    public required IReadOnlyList<PlanGap> Gaps { get; init; }

    /// <summary>Whether the trainer can do the plan: the strategy, the backbone and all that the user set.</summary>
    public bool IsPossible => Gaps.All(g => g.Severity < Severity.Warning);

    /// <summary>The gaps as people read them: MNT711 and MNT712 for each that makes the plan another one, one MNT713 for the rest.</summary>
    public IReadOnlyList<Finding> Findings =>
    [
        .. Gaps.Where(g => g.Severity == Severity.Warning).Select(Warning),
        Finding.Info(
            FindingCode.TrainedOtherwise,
            "",
            $"{Trainer} differs from the plan in: {string.Join(", ", Gaps
                .Where(g => g.Severity < Severity.Warning)
                .Select(g => $"{g.Entry} {g.Planned} → {g.Instead}"))}",
            "If that matters, train with this product."),
    ];

    /// <summary>Maps a plan: a pure function.</summary>
    /// <param name="plan">Any plan, with whatever the user set.</param>
    /// <param name="task">What the trainer would be given.</param>
    /// <exception cref="TransferException">MNT401 when the plan's backbone is none of the catalogue's.</exception>
    public static ImageClassificationMapping Of(TransferPlan plan, ImageClassificationTask task)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(task);
        ArgumentOutOfRangeException.ThrowIfLessThan(task.Images, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(task.ValidationImages);
        (ImageClassificationArchitecture arch, string? because) = ImageClassificationBackbones.Find(plan.Backbone);
        (ImageClassificationSettings settings, IReadOnlyList<Reason> reasons) = ImageClassificationPolicy.Choose(arch, new UserEntries(plan), task);
        TransferPlan nearest = ImageClassificationPolicy.Nearest(plan, settings, because, reasons);
        return new ImageClassificationMapping { Settings = settings, Nearest = nearest, Gaps = PlanGaps.Of(plan, nearest, because, task) };
    }

    private static Finding Warning(PlanGap gap)
    {
        string why = char.ToLower(gap.Because[0], CultureInfo.InvariantCulture) + gap.Because[1..].TrimEnd('.');
        return gap.Entry switch
        {
            PlanEntries.Backbone => Finding.Warning(
                FindingCode.NoSuchArchitecture,
                gap.Entry,
                $"is {gap.Planned}, which {Trainer} does not have: {why}",
                $"{gap.Instead} takes its place; for a comparison name one that both have: {string.Join(", ", ImageClassificationBackbones.Same)}."),
            PlanEntries.Strategy => Finding.Warning(
                FindingCode.PlanNotPossible,
                gap.Entry,
                $"is {gap.Planned}, which {Trainer} cannot do: {why}",
                $"{gap.Instead} is the nearest that it can; train {gap.Planned} with this product."),
            _ => Finding.Warning(
                FindingCode.PlanNotPossible,
                gap.Entry,
                $"is {gap.Planned}, and {Trainer} cannot do that: {why}",
                gap.Instead is PlanGaps.None or "false" ? "It goes without." : $"It takes {gap.Instead}."),
        };
    }
}
