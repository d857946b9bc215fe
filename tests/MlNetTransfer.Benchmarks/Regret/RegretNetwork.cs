using MlNetTransfer.Backbones;
using MlNetTransfer.Planning;
using MlNetTransfer.Runs;

namespace MlNetTransfer.Benchmarks.Regret;

/// <summary>A backbone with the cells that are trained on it.</summary>
/// <param name="Backbone">Its name.</param>
/// <param name="InputSize">Side of its input, pixels.</param>
/// <param name="File">Name of its results, without extension.</param>
/// <param name="Sizes">Images per class.</param>
/// <param name="Seeds">Of draws.</param>
internal sealed record RegretNetwork(string Backbone, int InputSize, string File, int[] Sizes, long[] Seeds)
{
    /// <summary>The table of the regret target; the same network in the size that it was trained for; the backbone that ships. The prior is fitted on
    /// all of them.</summary>
    public static readonly RegretNetwork[] All =
    [
        new("mobilenetv2_035", 96, "regret", [10, 50, 500, 2500], [1, 2, 3]),
        new("mobilenetv2_035", 224, "regret-native", [50], [1]),
        new("embedded", 128, "regret-embedded", [50], [1]),
    ];

    /// <summary>BiT-HyperRule (arXiv:1912.11370; big_transfer's bit_hyperrule.py) on the cells of the first seed: full fine-tuning with SGD in 500
    /// steps, a warm-up of 100, a tenth of the step size from 200, 300 and 400 on, no decay, nothing frozen, a head of zeros; mixup only from 20,000 images on, which no cell has. Batches of 32 instead of 512, and the step size of its light variant (0.001 at 128) in proportion; 96 px as every other cell.</summary>
    public static readonly RegretNetwork BitRule = new("mobilenetv2_035", 96, "regret-bit", [10, 50, 500, 2500], [1])
    {
        MostSteps = 500,
        Strategies = [TransferStrategy.FullFineTuning],
        Settings = new Dictionary<string, string>
        {
            ["optimizer"] =
                "Sgd",
                ["learningRate"] = "0.00025",
                ["headLearningRate"] = "0.00025",
                ["stageDecay"] = "1",
                ["weightDecay"] = "0",
                ["schedule"] = "Steps",
                ["warmUp"] = "0.2",
            ["batchSize"] = "32",
            ["labelSmoothing"] = "0",
            ["mixup"] = "0",
            ["averageDecay"] = "0",
            ["augmentation"] = "0.3",
            ["liveBatchNorm"] = "true",
            ["keepBestEpoch"] = "false",
            ["mixWithStart"] = "false",
        },
    };

    /// <summary>What is trained on each cell.</summary>
    public TransferStrategy[] Strategies { get; init; } = Enum.GetValues<TransferStrategy>();

    /// <summary>Of the recipe, in place of the product's; where there are any, all steps are taken.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Where the results are kept.</summary>
    public string Folder { get; init; } = Report.Results;

    /// <summary>Of a fine-tuning; longer recipes are cut to it.</summary>
    public int MostSteps { get; init; } = 1500;

    /// <summary>Next to nothing, in seconds: does the benchmark itself work?</summary>
    public static RegretNetwork Smoke(string folder) => new("embedded", 32, "regret-smoke", [10], [1]) { Folder = folder, MostSteps = 3 };

    public static RegretNetwork Find(string name) => All.Append(BitRule).Single(n => n.File == name);

    public BackboneSpec Spec => BackboneCatalog.Find(Backbone).ForInput(InputSize);

    public BackboneShape Shape => BackboneShapes.Of(Spec);

    public double MultiplyAdds => Shape.MultiplyAdds.Sum(m => (double)m);

    public string Outcomes => Path.Combine(Folder, $"{File}.csv");

    public string Profiles => Path.Combine(Folder, $"{File}-profiles.jsonl");
}
