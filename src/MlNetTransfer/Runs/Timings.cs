namespace MlNetTransfer;

/// <summary>Seconds per station of a run.</summary>
public sealed record Timings
{
    /// <summary>Reading, checking and splitting the images.</summary>
    public double Load { get; init; }

    /// <summary>Decoding images and running the backbone, or reading the cache.</summary>
    public double Features { get; init; }

    /// <summary>Fitting the head.</summary>
    public double Training { get; init; }

    /// <summary>Writing model.onnx and model.zip.</summary>
    public double Export { get; init; }

    /// <summary>Scoring the test images with both artefacts.</summary>
    public double Evaluation { get; init; }

    /// <summary>Choosing and shrinking example images, and covering parts of some to see what the model looks at.</summary>
    public double Gallery { get; init; }

    /// <summary>From the first check to the last file.</summary>
    public double Total { get; init; }
}
