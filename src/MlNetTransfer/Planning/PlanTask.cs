namespace MlNetTransfer.Planning;

/// <summary>What there is to train on and with, in numbers.</summary>
internal sealed record PlanTask
{
    public required int Images { get; init; }

    public required int ValidationImages { get; init; }

    public required int Classes { get; init; }

    /// <summary>Validation images that the linear probe gets wrong; null before it is trained.</summary>
    public int? ProbeMistakes { get; init; }

    /// <summary>Share of mistakes that the validation images leave to gain, by Laplace's rule of succession: (mistakes + 1) / (images + 2). They are judged by
    /// the probe itself, the profile's leave-one-out by its stand-in, ridge regression; what both agree on can be gained (docs/evidence.md, 3.2).</summary>
    /// <value>1 where balanced accuracy decides: of that the plain share says nothing.</value>
    public double MostHeadroom => ProbeMistakes is { } mistakes && Metric != DecisionMetric.Macro ? (mistakes + 1.0) / (ValidationImages + 2) : 1;

    /// <summary>By which strategies are compared.</summary>
    public DecisionMetric Metric { get; init; }

    /// <summary>Validation images of every class that has some; not needed where accuracy decides.</summary>
    public IReadOnlyList<int> ValidationPerClass { get; init; } = [];

    public required BackboneShape Shape { get; init; }

    /// <summary>What the user set; null leaves it to the policy.</summary>
    public int? Epochs { get; init; }

    /// <summary>Entries of the recipe that the user set.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether the user set the epochs, in whichever way.</summary>
    public bool EpochsAreSet => Epochs is not null || Settings.Keys.Contains(nameof(FineTuningRecipe.Epochs), StringComparer.OrdinalIgnoreCase);

    /// <summary>Why no layers of the network can be trained here; null where they can.</summary>
    public string? OnlyHeads { get; init; }

    public int Cores { get; init; } = 1;

    /// <summary>Seconds that the exported network took for an image in this run; null before one was exported.</summary>
    public double? SecondsPerImage { get; init; }
}
