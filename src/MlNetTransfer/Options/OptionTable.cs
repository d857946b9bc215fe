namespace MlNetTransfer.Options;

/// <summary>The one table of what a run can be told. The command line, the estimator, Model Builder files, the checks and <c>docs/options.md</c> all
/// read it.</summary>
public static partial class OptionTable
{
    // The parts of this class are initialised in no order that can be relied on.
    private static readonly Lazy<IReadOnlyList<RunOption>> Ordered = new(InOrder);

    /// <summary>Every option, in the order in which people read them.</summary>
    public static IReadOnlyList<RunOption> All => Ordered.Value;

    /// <summary>Null where there is none of this name.</summary>
    public static RunOption? Find(string name) => All.FirstOrDefault(o => o.Name == name);

    private static RunOption[] InOrder() =>
    [
        Data, Backbone, Weights, Strategy, Policy, Metric, Epochs, FreezePoint, CutPoint, Settings, TimeBudget, StopAfterSteps, Paces, Resume, Device,
        Precision, CacheLimit, InputSize, GraphFeature, GraphPixels, GraphMean, GraphDeviation, GraphOrder, Background, Fit, ValueRange, PixelLimit,
        TestData, ClassFolders, Corrections, Features, From, Unlabelled, ValidationFraction, TestFraction, Unknown, Pictures, Seed, CacheFolder,
        OutputFolder, PathColumn, LabelColumn, SplitColumn, Delimiter, Root,
    ];

    /// <summary>A text that must be there.</summary>
    private static string? Empty(string text) => string.IsNullOrWhiteSpace(text) ? "is empty" : null;

    private static string? NoName<T>(T value, string what)
        where T : struct, Enum => Enum.IsDefined(value) ? null : $"{what} {value:D}; there are {string.Join(", ", Enum.GetNames<T>())}";
}
