namespace MlNetTransfer.Benchmarks.Kernels;

/// <summary>What the sweep found, by instruction set and backbone.</summary>
internal static class KernelReport
{
    private const string About =
        "relative errors (norm of the difference over norm) against the same network in double precision, which runs none of oneDNN's kernels";

    private static readonly string[] Columns = ["one layer", "features", "gradient, folded", "gradient, live"];

    public static void Write(KernelOutcome[] outcomes)
    {
        HashSet<KernelCell> all = [.. KernelGrid.All];
        KernelOutcome[] measured = [.. outcomes.Where(o => all.Contains(o.Cell))];
        Report report = new("kernels", "Kernels of libtorch", About);
        int crashed = measured.Count(o => o.Errors is null), wrong = measured.Count(o => o.Errors is not null && !o.Hold);
        report.Line($"{measured.Length} of {all.Count} cells were measured, in an order drawn once: those of small inputs first (sides 64 to 128, batches of "
            + "2 and 7, one and two threads), then a fair sample of all.");
        report.Line($"Commits: {string.Join(", ", measured.Select(o => o.Commit).Distinct())}.");
        report.Line($"{crashed} crashed or did not end, {wrong} were wrong.\n");
        report.Line(Method);
        report.Line($"| at most | backbone | cells | crashes | {string.Join(" | ", Columns.Select(c => $"{c} | same, contiguous"))} |");
        report.Line($"|---|---|---|---|{string.Concat(Columns.Select(_ => "---|---|"))}");
        foreach (IGrouping<string, KernelCell> isa in KernelGrid.All.GroupBy(c => c.Isa).OrderBy(g => Array.IndexOf(KernelGrid.Isas, g.Key)))
        {
            Row(report, isa.Key, "**all**", [.. measured.Where(o => o.Cell.Isa == isa.Key)], isa.Count());
            foreach (IGrouping<string, KernelCell> backbone in
                isa.GroupBy(c => c.Backbone)
                    .Where(g => measured.Any(o => o.Cell.Isa == isa.Key && o.Cell.Backbone == g.Key))
                    .OrderBy(g => g.Key, StringComparer.Ordinal))
            {
                Row(report, isa.Key, backbone.Key, [.. measured.Where(o => o.Cell.Isa == isa.Key && o.Cell.Backbone == backbone.Key)], backbone.Count());
            }
        }

        Failures(report, [.. measured.Where(o => !o.Hold)]);
        report.Save();
    }

    private static void Row(Report report, string isa, string backbone, KernelOutcome[] measured, int planned)
    {
        KernelErrors[] errors = [.. measured.Select(o => o.Errors).OfType<KernelErrors>()];
        string[] worst =
        [
            Worst(errors.Select(e => e.Layer)),
            Worst(errors.Select(e => e.Features)),
            Worst(errors.Select(e => e.Folded)),
            Worst(errors.Select(e => e.Live).OfType<LayoutErrors>()),
        ];
        report.Line($"| {isa} | {backbone} | {measured.Length} of {planned} | {measured.Length - errors.Length} | {string.Join(" | ", worst)} |");
    }

    private static string Worst(IEnumerable<LayoutErrors> errors) => errors.ToArray() is { Length: > 0 } any
        ? any.Aggregate((a, b) => a.Worse(b)).ToString().Replace(",", " | ", StringComparison.Ordinal)
        : " | ";

    private static void Failures(Report report, KernelOutcome[] failed)
    {
        if (failed.Length == 0)
        {
            return;
        }

        report.Line("\nCells that crashed or are wrong: at most, backbone, side, batch, threads, end, errors as above, worst layer, seconds, commit.\n\n```");
        foreach (KernelOutcome outcome in failed)
        {
            report.Line(outcome.ToString());
        }

        report.Line("```");
    }

    private const string Method = """
        How a cell is judged. Its process runs a network with made-up weights on made-up images, channels last as training does, and once more in
        contiguous memory:
        - **one layer**: the worst convolution alone, on the values that it meets in the network: output, gradient of its input, gradient of its kernel.
          At most 1e-4; healthy kernels are near 1e-6.
        - **features**: the network as it is, in inference.
        - **gradient**: of all kernels together in a step that trains everything, with BatchNorm folded into the kernels, and with BatchNorm that measures
          the batch (where the smallest layer has at least seven values a channel). Here activations are smooth (SiLU, sigmoid) and a depthwise convolution
          stands for each maximum: where a value is rounded across the kink of a ReLU, a whole gradient appears or disappears, and healthy float32 in
          contiguous memory is itself up to 1e-2 away from double precision, which says nothing about kernels.
        - Features and gradients: at most 1e-4, or three times the error of contiguous float32 where rounding alone is above that. While BatchNorm measures
          the batch, at most 1e-3: libtorch's BatchNorm sums a batch in channels last in float32 and in contiguous memory in double precision. With nothing but
          its memory made contiguous, the error is that of the contiguous network (MobileNetV2 0.35 at 160 pixels: 4.8e-5 becomes 8.9e-6, contiguous 8.8e-6).

        Every number below is the worst of its row. A processor without an instruction set runs the best that it has instead.

        """;
}
