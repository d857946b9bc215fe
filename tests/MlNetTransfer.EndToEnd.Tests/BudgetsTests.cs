namespace MlNetTransfer.Tests;

public sealed class BudgetsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_budgets_benchmark_runs_every_policy_once_in_its_time_and_judges_it()
    {
        ProcessRunner.Result first = Run("budgets-smoke"), second = Run("budgets-smoke");
        Assert.True(first.ExitCode == 0, first.Error);
        Assert.Contains(", ours: ", first.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(", ours: ", second.Output, StringComparison.Ordinal);
        Assert.Equal(7, File.ReadAllLines(_folder.File("budgets-smoke.jsonl")).Length);
        Assert.Single(File.ReadAllLines(_folder.File("budgets-smoke-profiles.jsonl")));
        string table = File.ReadAllText(_folder.File("budgets-smoke.md"));
        Assert.Contains("1 of 1 planned cells", table, StringComparison.Ordinal);
        foreach (string policy in
            (string[])["ours", "LinearProbe", "FullFineTuning", "ProbeThenFineTune (fastai)", "GradualUnfreezing", "BiT's rule", "random"])
        {
            Assert.Contains($"\n| {policy} | 0.", table, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_chance_benchmark_trains_the_same_twice_and_on_permuted_labels_and_counts_switches()
    {
        ProcessRunner.Result first = Run("chance-smoke"), second = Run("chance-smoke");
        Assert.True(first.ExitCode == 0, first.Error);
        Assert.Contains(", permuted: ", first.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(", permuted: ", second.Output, StringComparison.Ordinal);
        Assert.Equal(3, File.ReadAllLines(_folder.File("chance-smoke-twice.jsonl")).Length);
        Assert.Single(File.ReadAllLines(_folder.File("chance-smoke-permuted.jsonl")));
        string table = File.ReadAllText(_folder.File("chance-smoke.md"));
        Assert.Contains("\n| LateStages | LateStages | 10 | 1 | 1 |", table, StringComparison.Ordinal);
        Assert.Contains("\n## Simulated", table, StringComparison.Ordinal);
    }

    private ProcessRunner.Result Run(string command) => ProcessRunner.Run(
        ProcessRunner.Dll("MlNetTransfer.Benchmarks", "MlNetTransfer.Benchmarks"),
        command,
        Path.GetDirectoryName(SharedMaterial.Require("data/hymenoptera"))!,
        "hymenoptera",
        _folder.Path);
}
