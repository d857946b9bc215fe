using MlNetTransfer.Imaging;

namespace MlNetTransfer.ModelBuilder.CodeGeneration;

/// <summary>What generated code is written from.</summary>
internal sealed record CodeModel
{
    public required CodeNames Names { get; init; }

    /// <summary>What the model was, or will be, trained on.</summary>
    public required string TrainingData { get; init; }

    /// <summary>Lines of an object initializer of the training's options, as <see cref="CSharpText.InitializerLines"/> gives them.</summary>
    public required IReadOnlyList<string> TrainingSettings { get; init; }

    /// <summary>How files become pictures.</summary>
    public required PictureOptions Picture { get; init; }

    /// <summary>Whether layers of the network are trained, which needs libtorch.</summary>
    public required bool FineTunes { get; init; }

    /// <summary>Whether the model calls images unknown.</summary>
    public bool Refuses { get; init; }

    /// <summary>Version of this product.</summary>
    public required string ProductVersion { get; init; }
}
