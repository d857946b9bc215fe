using MlNetTransfer.Backbones;
using MlNetTransfer.Planning;

namespace MlNetTransfer.Benchmarks.Regret;

/// <summary>A backbone with the cells that are trained on it.</summary>
/// <param name="Backbone">Its name.</param>
/// <param name="InputSize">Side of its input, pixels.</param>
/// <param name="File">Name of its results, without extension.</param>
/// <param name="Sizes">Images per class.</param>
/// <param name="Seeds">Of draws.</param>
internal sealed record RegretNetwork(string Backbone, int InputSize, string File, int[] Sizes, long[] Seeds)
{
    /// <summary>The table of the regret target; the same network in the size that it was trained for; the backbone that ships. The prior is fitted on all of them.</summary>
    public static readonly RegretNetwork[] All =
    [
        new("mobilenetv2_035", 96, "regret", [10, 50, 500, 2500], [1, 2, 3]),
        new("mobilenetv2_035", 224, "regret-native", [50], [1]),
        new("embedded", 128, "regret-embedded", [50], [1]),
    ];

    /// <summary>Where the results are kept.</summary>
    public string Folder { get; init; } = Report.Results;

    /// <summary>Of a fine-tuning; longer recipes are cut to it.</summary>
    public int MostSteps { get; init; } = 1500;

    /// <summary>Next to nothing, in seconds: does the benchmark itself work?</summary>
    public static RegretNetwork Smoke(string folder) => new("embedded", 32, "regret-smoke", [10], [1]) { Folder = folder, MostSteps = 3 };

    public static RegretNetwork Find(string name) => All.Single(n => n.File == name);

    public BackboneSpec Spec => BackboneCatalog.Find(Backbone).ForInput(InputSize);

    public BackboneShape Shape => BackboneShapes.Of(Spec);

    public string Outcomes => Path.Combine(Folder, $"{File}.csv");

    public string Profiles => Path.Combine(Folder, $"{File}-profiles.jsonl");
}
