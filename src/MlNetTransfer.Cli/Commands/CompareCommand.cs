using System.CommandLine;
using MlNetTransfer.Cli.Rendering;
using MlNetTransfer.Reporting;

namespace MlNetTransfer.Cli.Commands;

/// <summary><c>mlnet-transfer compare RUN RUN…</c>.</summary>
internal static class CompareCommand
{
    private const int MostRuns = 1000;

    public static Command Create()
    {
        Argument<string[]> runs = new("RUN")
        {
            Description = "Two or more folders that 'train' wrote, or their run.json; the others are compared with the first.",
            Arity = new ArgumentArity(1, MostRuns),
        };
        runs.Validators.Add(result =>
        {
            if (result.Tokens is [var one])
            {
                result.AddError($"'compare' needs two runs or more; there is one, '{one.Value}'.");
            }
        });
        Option<bool> json = new("--json") { Description = "Print JSON instead of tables." };
        Option<string?> output = new("--out", "-o") { HelpName = "FILE", Description = "File for a page that shows the same." };
        Command command = new(
            "compare",
            "Compares runs: accuracy, log-loss, strategy, size, time. "
            + "If the test images are the same, also the difference to the first run, image by image.")
        {
            runs,
            json,
            output,
        };
        command.SetAction(parsed =>
        {
            RunComparison comparison = RunComparison.Of([.. parsed.GetRequiredValue(runs).Select(path => (path, RunFile.Load(path)))]);
            if (parsed.GetValue(output) is { } file)
            {
                ComparisonPage.Write(comparison, file);
            }

            if (parsed.GetValue(json))
            {
                Terminal.Document(comparison.ToJson());
            }
            else
            {
                FindingRenderer.Write(comparison.Findings);
                ComparisonRenderer.Write(comparison);
            }

            return ExitCode.Success;
        });
        return command;
    }
}
