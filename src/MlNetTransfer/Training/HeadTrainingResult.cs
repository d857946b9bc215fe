using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Training;

/// <summary>A trained head, how it came about, and what was done otherwise than asked.</summary>
/// <param name="Head">The classifier, with scaling folded in.</param>
/// <param name="Summary">What a run keeps of its training.</param>
/// <param name="ValidationLogits">[validation rows × classes], of the head of the training rows alone, at temperature 1.</param>
/// <param name="Findings">Warnings.</param>
internal sealed record HeadTrainingResult(LinearHead Head, HeadSummary Summary, double[] ValidationLogits, IReadOnlyList<Finding> Findings)
{
    /// <summary>Passes over the rows in the last fit: one per step of <see cref="HeadSummary.Iterations"/>, and more where steps had to be shortened.</summary>
    public int Evaluations { get; init; }

    /// <summary>The head of the training rows alone, where <see cref="Head"/> has learned from the validation rows too; else null.</summary>
    public HeadTrainingResult? BeforeRefit { get; init; }
}
