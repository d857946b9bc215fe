namespace MlNetTransfer.Planning;

/// <summary>A backbone that was installed when the policy chose among them.</summary>
public sealed record BackboneTrial
{
    /// <summary>In the catalogue.</summary>
    public required string Name { get; init; }

    /// <summary>Share of the sample that ridge regression on its last stage gets right, exact leave-one-out, 0…1, by the metric that decides; null where it
    /// was not measured.</summary>
    public required double? Value { get; init; }

    /// <summary>Mean squared error of the leave-one-out scores against ±1, by which the choice was made; null where it was not measured.</summary>
    public required double? SquaredError { get; init; }

    /// <summary>How far it is behind the one that was chosen, −1…1, by the metric that decides; null where it was not measured.</summary>
    public required double? Behind { get; init; }

    /// <summary>Standard error of that, paired image by image.</summary>
    public required double? Error { get; init; }

    /// <summary>For one image; a multiplication and its addition count once.</summary>
    public required long MultiplyAdds { get; init; }

    /// <summary>Side of the square that the network sees, pixels.</summary>
    public required int InputSize { get; init; }

    /// <summary>Why it was not measured; null where it was.</summary>
    public string? NotMeasured { get; init; }

    /// <summary>One that the choice was made without.</summary>
    internal static BackboneTrial Without(string name, long multiplyAdds, int inputSize, string why) => new()
    {
        Name = name,
        Value = null,
        SquaredError = null,
        Behind = null,
        Error = null,
        MultiplyAdds = multiplyAdds,
        InputSize = inputSize,
        NotMeasured = why,
    };
}
