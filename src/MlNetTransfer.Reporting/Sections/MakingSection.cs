using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning;
using MlNetTransfer.Training;

namespace MlNetTransfer.Reporting.Sections;

/// <summary>What is needed to make it again: versions, machine, seed, options, times.</summary>
internal static class MakingSection
{
    public static Markup Of(TransferRun run) => Markup.Of($"""
        <p>You get the same bytes again if you name strategy and backbone, or with <code>mlnet-transfer train --replay run.json --out again</code>.</p>
        <div class="plots">
        <div>
        <h3>Run</h3>
        {List(
            ("product", $"MlNetTransfer {run.ProductVersion}"),
            ("started", run.Started.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture)),
            ("machine", $"{run.Machine.OperatingSystem}, {run.Machine.Architecture}, {Figures.Count(run.Machine.Cores, "core", "cores")}"),
            ("runtime", run.Machine.Runtime),
            ("seed", run.Options.Seed.ToString(CultureInfo.InvariantCulture)),
            ("data", run.Options.Data),
            ("fingerprint of the data", run.Dataset.Fingerprint),
            ("backbone",
                $"{run.Backbone.Name}, {run.Backbone.InputSize} × {run.Backbone.InputSize} pixels, "
                + $"{Figures.Count(run.Backbone.FeatureDimension)} features"),
            ("weights", run.Backbone.Weights),
            ("licence of the weights", run.Backbone.Licence ?? "not known"),
            ("SHA-256 of the weights", run.Backbone.WeightsSha256),
            ("SHA-256 of model.onnx", run.Export?.OnnxSha256 ?? "–"),
            ("exported model compared with training", Parity(run.Export?.TrainingParity)),
            ("engines before the first step", Engines(run.FineTuning?.Engines)),
            ("head", Head(run)))}
        </div>
        <div>
        <h3>Time</h3>
        {Times(run)}
        <h3>Options that are not the default</h3>
        {Options(run)}
        </div>
        </div>
        {SelfSupervision(run)}
        """);

    private static string Head(TransferRun run)
    {
        string refitted = run.Training.Refitted ? ", refitted with the validation images" : "";
        string weighted = run.Training.ClassWeights is null ? "" : ", classes weighted";
        return $"ridge λ {Short(run.Training.Ridge.Lambda)}, softmax λ {Short(run.Training.SoftmaxLambda)}, "
            + $"temperature {Short(run.FineTuning?.Temperature ?? run.Training.Temperature)}{refitted}{weighted}";
    }

    private static Markup Times(TransferRun run)
    {
        HtmlTable table = new("Seconds by station") { Sortable = false };
        table.Text("station").Number("time");
        Timings times = run.Timings;
        foreach ((string name, double seconds) in new[]
        {
            ("reading and checking the images", times.Load),
            ("features", times.Features),
            ("training and choosing", times.Training),
            ("export", times.Export),
            ("test", times.Evaluation),
            ("example images", times.Gallery),
            ("all", times.Total),
        })
        {
            table.Row(name, Figures.Seconds(seconds));
        }

        return table.Render();
    }

    private static Markup Options(TransferRun run)
    {
        TransferOptions defaults = new() { Data = run.Options.Data, OutputFolder = run.Options.OutputFolder };
        (string, string)[] changed =
        [
            .. typeof(TransferOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(p => p.SetMethod is { IsPublic: true })
                .Select(p => (p.Name, Value: Text(p.GetValue(run.Options)), Default: Text(p.GetValue(defaults))))
                .Where(p => p.Value != p.Default).Select(p => (p.Name, p.Value)),
        ];
        return changed.Length == 0 ? Markup.Of($"<p>None.</p>") : List(changed);
    }

    private static Markup SelfSupervision(TransferRun run)
    {
        if (run.SelfSupervision is not { } self)
        {
            return Markup.Empty;
        }

        Markup says = Markup.Of(
            $"{Figures.Count(self.UnlabelledImages, "unlabelled image", "unlabelled images")}, {Figures.Seconds(self.Seconds)}: "
            + $"leave-one-out accuracy {Figures.Percent(self.AccuracyBefore)} before, {Figures.Percent(self.AccuracyAfter)} after, "
            + $"balanced {Figures.Percent(self.MacroAccuracyBefore)} and {Figures.Percent(self.MacroAccuracyAfter)} "
            + $"(p {Figures.Number(self.PValue)} of {MetricDifference.Words(self.Metric)}); {(self.Used ? "used" : "not used")}.");
        return Markup.Of($"<h3>Training without labels</h3>\n<p>{says}</p>");
    }

    private static string Parity(TrainingParity? parity) => parity is null
        ? "–"
        : $"largest score difference {Figures.Number(parity.MaxScoreDifference)} on {Figures.Count(parity.Images, "image", "images")} "
            + $"(allowed is {Short(TrainingParity.MostScoreDifference)}), {Figures.Count(parity.LabelChanges, "other label", "other labels")}";

    private static string Engines(EngineAgreement? engines)
    {
        if (engines is null)
        {
            return "–";
        }

        string gradient = engines.GradientDifference is { } difference ? $", gradient {Scientific(difference)}" : "";
        string memory = engines.Memory == TensorMemory.ChannelsLast ? "channels last" : "contiguous";
        return $"libtorch against ONNX Runtime on {Figures.Count(engines.Images, "image", "images")}: "
            + $"features {Scientific(engines.FeatureDifference)}{gradient} of their length; "
            + $"{memory}{(engines.Trusted ? "" : ", not trusted")}{Precision(engines)}{Remedy(engines.Remedy)}";
    }

    private static string Precision(EngineAgreement engines) => engines switch
    {
        { Precision: TrainingPrecision.BFloat16 } => $"; steps in bfloat16, whose kernels are within {Scientific(engines.NarrowDifference ?? 0)} of float32's "
            + $"and whose rounding is {Scientific(engines.Rounding ?? 0)} of the features' length",
        { Rounding: { } rounding } => $"; steps in float32, for bfloat16's rounding would be {Scientific(rounding)} of the features' length",
        { NarrowDifference: { } difference } => $"; steps in float32, for a kernel for bfloat16 is off by {Scientific(difference)}",
        _ => "",
    };

    private static string Remedy(KernelRemedy remedy) => remedy switch
    {
        KernelRemedy.CacheSizes => "; the processor hides its caches, so oneDNN uses its own sizes",
        KernelRemedy.InstructionSet => "; the processor hides its caches, so oneDNN was limited to AVX",
        KernelRemedy.LeftToUser => "; the processor hides its caches; ONEDNN_MAX_CPU_ISA was left as you set it",
        _ => "",
    };

    private static string Scientific(double value) => value.ToString("0.#e-0", CultureInfo.InvariantCulture);

    private static Markup List(params ReadOnlySpan<(string Name, string Value)> entries)
    {
        Markup list = Markup.Empty;
        foreach ((string name, string value) in entries)
        {
            list = Markup.Lines(list, Markup.Of($"<dt>{name}</dt><dd>{Markup.Name(value)}</dd>"));
        }

        return Markup.Of($"<dl>\n{list}\n</dl>");
    }

    private static string Short(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);

    private static string Text(object? value) => value switch
    {
        null => "",
        string text => text,
        IEnumerable or { } when value.GetType().IsClass => JsonSerializer.Serialize(value, JsonStyle.Indented).ReplaceLineEndings(" "),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
