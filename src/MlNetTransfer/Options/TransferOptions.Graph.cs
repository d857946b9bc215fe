namespace MlNetTransfer;

/// <content>What the file of a frozen ONNX graph does not say of it. For backbones of the catalogue all of this is known, so it is refused.</content>
public sealed partial record TransferOptions
{
    /// <summary>Name of the value of the graph that is the features.</summary>
    /// <value>Null: an output, or what the classifier at the end takes.</value>
    public string? GraphFeature { get; init; }

    /// <summary>Range of the pixels that go into the graph: <c>0..1</c>, <c>-1..1</c>, <c>0..255</c>, or <c>imagenet</c> for its means and deviations on
    /// 0…1.</summary>
    /// <value>Null: what <see cref="GraphMean"/> and <see cref="GraphDeviation"/> say, or a preprocessor_config.json or config.json beside the file,
    /// or imagenet.</value>
    public string? GraphPixels { get; init; }

    /// <summary>Means of red, green and blue that are subtracted, on the range of <see cref="GraphPixels"/>, 0…1 without it: <c>0.5,0.5,0.5</c>.</summary>
    /// <value>Null: 0 where the range or the deviations are given.</value>
    public string? GraphMean { get; init; }

    /// <summary>Standard deviations of red, green and blue that are divided by, on the same range.</summary>
    /// <value>Null: 1 where the range or the means are given.</value>
    public string? GraphDeviation { get; init; }

    /// <summary>Order of the colours that go into the graph: <c>rgb</c> or <c>bgr</c>.</summary>
    /// <value>Null: what a file beside the graph says, or rgb.</value>
    public string? GraphOrder { get; init; }
}
