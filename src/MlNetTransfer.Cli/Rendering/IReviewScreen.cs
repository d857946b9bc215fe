using MlNetTransfer.Review;

namespace MlNetTransfer.Cli.Rendering;

/// <summary>Where labels are shown and decided on.</summary>
internal interface IReviewScreen
{
    /// <summary>Shows a picture, what speaks against its label, and the keys.</summary>
    /// <param name="doubt">The picture.</param>
    /// <param name="position">Of it in the list, from 1 on.</param>
    /// <param name="count">Pictures in the list.</param>
    /// <param name="choices">Labels that a number stands for, from 1 on.</param>
    void Show(LabelDoubt doubt, int position, int count, IReadOnlyList<string> choices);

    /// <summary>A sentence.</summary>
    void Say(string text);

    /// <summary>A line that grows while somebody types.</summary>
    void Typed(string text);

    /// <summary>The next key.</summary>
    /// <exception cref="OperationCanceledException">Ctrl+C.</exception>
    ConsoleKeyInfo Key(CancellationToken cancellationToken);
}
