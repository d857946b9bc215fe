using MlNetTransfer.Backbones;

namespace MlNetTransfer.Weights.Names;

/// <summary>Where a kind of tensor stands in a file of some source.</summary>
/// <remarks>
/// Names are templates: <c>{n}</c>, one letter, is a number, <c>{n-1}</c> the one before it; <c>{norm}</c> is a word of the map's table of that name,
/// translated by it; without such a table it is anything, and stays the same.
/// </remarks>
internal sealed record NameRule
{
    /// <summary>As <see cref="BackboneSpec.TensorShapes"/> has it.</summary>
    public required string Ours { get; init; }

    /// <summary>As the source has it; of several, which versions of it used, one stands in the file.</summary>
    public required IReadOnlyList<string> Theirs { get; init; }

    /// <summary>As <see cref="TensorLayout"/> writes them; the same as ours unless said otherwise.</summary>
    public string Axes { get; init; } = TensorLayout.Ours;

    /// <summary>The source has one class more, background, before the others.</summary>
    public bool BackgroundFirst { get; init; }

    /// <summary>Where all such tensors are absent they are ones: BatchNorm without a scale.</summary>
    public bool OnesWhenAbsent { get; init; }

    /// <summary>A part of the classifier; its name in the source has no placeholders.</summary>
    public bool Classifier { get; init; }
}
