using System.Text.Json;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.ModelBuilder.CodeGeneration;
using MlNetTransfer.Numerics;
using MlNetTransfer.Reporting;
using MlNetTransfer.Tests.Reporting;

namespace MlNetTransfer.Tests.Runs;

/// <summary>An edited run.json is refused by name, or everything that is made of it can be made.</summary>
public class RunMutationTests
{
    private const int Inputs = 600;

    private static readonly string[] Runs =
    [
        MadeUpRun.Parts().ToJson(),
        MadeUpRun.Earlier().ToJson(),
        (MadeUpRun.Of([.. Enumerable.Range(0, 30).Select(i => $"class {i}")], perClass: 2)).ToJson(),
    ];

    [Fact]
    public void Edited_runs_are_refused_or_can_be_used()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("model.zip"), "a model");
        RandomSource random = new(1);
        TransferRun other = MadeUpRun.Parts();
        List<string> broken = [];
        int refused = 0;
        for (int i = 0; i < Inputs; i++)
        {
            string json = JsonMutation.Of(Runs[random.NextInt32(Runs.Length)], random, 1 + random.NextInt32(2));
            try
            {
                Use(TransferRun.FromJson(json), other);
                if (i % 5 == 0)
                {
                    File.WriteAllText(folder.File("run.json"), json);
                    ModelCode.WriteProject(folder.Path, ProjectKind.Console, projectFolder: folder.File($"project {i}"));
                }
            }
            catch (Exception e) when (e is JsonException or TransferException)
            {
                refused++;
            }
            catch (Exception e)
            {
                string[] frames =
                [
                    .. (e.StackTrace ?? "").Split('\n').Select(f => f.Trim()).Where(f => f.Contains("MlNetTransfer", StringComparison.Ordinal)).Take(3),
                ];
                broken.Add($"{e.GetType().Name}: {e.Message} {string.Join(" < ", frames)}");
            }
        }

        Assert.True(broken.Count == 0, $"{broken.Count} of {Inputs}:\n{string.Join('\n', broken.Distinct())}");
        Assert.InRange(refused, Inputs / 10, Inputs * 95 / 100);
    }

    private static void Use(TransferRun run, TransferRun other)
    {
        HtmlReport.Of(run);
        HtmlReport.Of(run, pictures: false);
        foreach (RunComparison comparison in new[] { RunComparison.Of([("a", run), ("b", other)]), RunComparison.Of([("a", other), ("b", run)]) })
        {
            ComparisonPage.Of(comparison);
            comparison.ToJson();
        }

        run.ReplayOptions("out").Check();
        run.ToJson();
    }
}
